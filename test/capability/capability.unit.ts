import * as z from 'zod';
import { CAPABILITIES } from '../../capabilities/list';
import {
  type CapabilityDescription,
  capabilityList,
  defineCapability,
  readSettings,
  settingVariable,
  tableVariable,
} from '../../core/capability/capability';
import { adminRoutes, readRoutes, serves } from '../../core/capability/route';
import { getFunnel } from '../../core/wire/funnel';
import { getQuarantine } from '../../core/wire/quarantine';

const watch: CapabilityDescription = {
  name: 'watch',
  summary: 'Watches a shop',
  folder: 'reaction-layer/watch',
  parts: ['consumer'],
};

describe('a description is refused with what is wrong', () => {
  test.each<[string, Partial<CapabilityDescription>, RegExp]>([
    ['a name with capitals', { name: 'Watch' }, /name/],
    ['a folder outside the layers', { folder: 'platform/watch' }, /folder/],
    ['a part twice', { parts: ['consumer', 'consumer'] }, /the part "consumer" occurs twice/],
    ['routes without a scope', { parts: ['routes'] }, /scopes and the part "routes" go together/],
    ['a scope without routes', { scopes: ['read'] }, /scopes and the part "routes" go together/],
    ['a function without its size', { parts: ['lambda'] }, /the field "lambda" and the part "lambda" go together/],
    [
      'a table twice',
      { tables: [1, 2].map(() => ({ name: 'findings', purpose: 'What was found' })) },
      /the table "findings" occurs twice/,
    ],
    [
      'a schedule that is none',
      { parts: ['lambda'], lambda: { memoryMb: 256, timeoutSeconds: 60, schedule: 'every night' } },
      /schedule/,
    ],
  ])('%s', (_, changes, message) => {
    expect(() => defineCapability({ ...watch, ...changes })).toThrow(message);
  });

  test('a name that two capabilities have', () => {
    const one = defineCapability(watch);
    expect(() => capabilityList([one, { ...one, folder: 'reaction-layer/other' }])).toThrow(
      /the name "watch" occurs twice/,
    );
  });
});

describe('settings', () => {
  const capability = defineCapability({
    ...watch,
    settings: z.object({ gapSeconds: z.coerce.number().min(1).default(2) }),
  });

  test('come from variables of the capability, or are what the schema says', () => {
    expect(settingVariable(capability, 'gapSeconds')).toBe('TIDEMARK_WATCH_GAP_SECONDS');
    expect(readSettings(capability, { TIDEMARK_WATCH_GAP_SECONDS: '5' })).toEqual({ gapSeconds: 5 });
    expect(readSettings(capability, {})).toEqual({ gapSeconds: 2 });
  });

  test('that are wrong are named', () => {
    expect(() => readSettings(capability, { TIDEMARK_WATCH_GAP_SECONDS: 'soon' })).toThrow(
      /settings of watch are wrong\. TIDEMARK_WATCH_GAP_SECONDS/,
    );
  });
});

test('a table is called after its capability', () => {
  expect(tableVariable(defineCapability({ ...watch, name: 'cart-watch' }), 'open-sessions')).toBe(
    'TIDEMARK_CART_WATCH_OPEN_SESSIONS_TABLE',
  );
});

test('a route that the guard of its scope does not cover is refused when its file loads', () => {
  const never = (): Promise<never> => Promise.reject(new Error('not called'));
  expect(() => readRoutes((context) => context, [serves(getQuarantine, never)])).toThrow(/getQuarantine.*"read"/);
  expect(() => adminRoutes((context) => context, [serves(getFunnel, never)])).toThrow(/getFunnel.*"admin"/);
});

test('explore and quarantine are capabilities', () => {
  expect(CAPABILITIES.map(({ name }) => name)).toEqual(expect.arrayContaining(['explore', 'quarantine']));
});
