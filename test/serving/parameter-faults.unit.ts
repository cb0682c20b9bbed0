import type * as z from 'zod';
import * as backup from '../../core/wire/backup';
import * as funnels from '../../core/wire/funnel';
import * as keys from '../../core/wire/keys';
import * as metrics from '../../core/wire/metrics';
import type { Operation } from '../../core/wire/operation';
import * as quarantine from '../../core/wire/quarantine';
import * as reconciliation from '../../core/wire/reconciliation';
import * as retention from '../../core/wire/retention';
import * as runs from '../../core/wire/runs';
import * as sites from '../../core/wire/sites';
import { parameterFaults } from '../../serving-layer/api/parameter-faults';

const MODULES = [backup, funnels, keys, metrics, quarantine, reconciliation, retention, runs, sites];
const OPERATIONS = MODULES.flatMap((module) => Object.values<unknown>({ ...module })).filter(isOperation);

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'input' in value && 'access' in value;
}

function faults({ input }: Operation, given: unknown): Readonly<Record<string, string>> {
  const { error } = input.safeParse(given);
  if (error === undefined) return {};
  return Object.fromEntries(parameterFaults(input, given, error).map(({ parameter, message }) => [parameter, message]));
}

function faultOf({ input }: Operation, given: unknown): z.core.$ZodError {
  const { error } = input.safeParse(given);
  if (error === undefined) throw new Error('nothing is wrong');
  return error;
}

const GOOD = { id: 'page_views', site: 'shop' };

describe('what is wrong with a parameter', () => {
  it.each([
    [{ limit: 'abc' }, { limit: '"abc" is not a whole number from 1 to 100000' }],
    [{ limit: '100001' }, { limit: '"100001" is not a whole number from 1 to 100000' }],
    [{ site: undefined }, { site: 'is missing: send a text such as shop, from 1 to 128 characters long' }],
    [{ site: ['a', 'b'] }, { site: 'is given 2 times: give it once' }],
    [{ limit: '9'.repeat(20) }, { limit: `"${'9'.repeat(20)}" is not a whole number from 1 to 100000` }],
    [{ grain: 'z' }, { grain: '"z" is not one of minute, hour, day, week, month, quarter, total' }],
    [{ exact: 'maybe' }, { exact: '"maybe" is not one of true, false' }],
    [{ from: 'x'.repeat(90) }, { from: `"${'x'.repeat(79)}… is not a text of at most 40 characters` }],
    [{ colour: 'red' }, { colour: 'is not known here' }],
    [{ constructor: 'x' }, { constructor: 'is not known here' }],
  ])('%j', (change, says) => {
    expect(faults(metrics.getMetric, { ...GOOD, ...change })).toEqual(says);
  });

  it.each(['5y', '0h', '1.5h', '24H'])('is explained by the description where a pattern decides: %s', (within) => {
    const given = { site: 'shop', steps: 'page_view,purchase', within };

    expect(faults(funnels.getFunnel, given)).toEqual({
      within: `"${within}" is not a text such as 24h: Longest time from the first step to the last: a whole number from 1, and s, m, h or d`,
    });
  });

  it('is said once, whatever rules it breaks', () => {
    const given = { ...GOOD, limit: '9'.repeat(20) };

    expect(parameterFaults(metrics.getMetric.input, given, faultOf(metrics.getMetric, given))).toHaveLength(1);
  });

  it.each([[[]], [['a']], [['a', 'b']]])('is a body that is a list: %j', (given) => {
    expect(parameterFaults(metrics.queryMetrics.input, given, faultOf(metrics.queryMetrics, given))).toEqual([
      { parameter: '', message: `${JSON.stringify(given)} is not a JSON object` },
    ]);
  });

  it('is named by its place in a body', () => {
    const given = { site: 'shop', queries: [{ metric: 'page_views', grain: 'z' }, 5] };

    expect(faults(metrics.queryMetrics, given)).toEqual({
      'queries.0.grain': '"z" is not one of minute, hour, day, week, month, quarter, total',
      'queries.1': '5 is not a JSON object',
    });
  });

  it.each([metrics.queryMetrics, sites.changeSite, runs.runBackfill])('is the body itself: $id', (operation) => {
    expect(faults(operation, null)).toEqual({ '': 'null is not a JSON object' });
  });
});

it.each(OPERATIONS.map((operation) => ({ id: operation.id, operation })))(
  'speaks of $id in words, whatever is sent',
  ({ operation }) => {
    const names = Object.keys({ ...(operation.example as object), site: 1, from: 1, grain: 1, filter: 1, limit: 1 });
    const bad: readonly unknown[] = ['', 'ü'.repeat(9000), -1, 1.5, null, true, [], ['a', 'b'], [[]], { a: 1 }];
    const requests = [null, 5, [], {}, ...bad.flatMap((value) => names.map((name) => ({ [name]: value })))];

    const said = requests.flatMap((given) => Object.values(faults(operation, given)));

    for (const message of said) {
      expect(message).not.toMatch(/Invalid|expected|received|undefined|\^|NaN|Too (big|small)/);
      // Sentences are joined by semicolons, and end with a full stop.
      expect(message).not.toMatch(/\.$/);
      expect(message).toMatch(
        /^is missing: send a|^is missing: send (one|true)|^is given |^is not known here$|is not (a|one of|true)/,
      );
    }
  },
);
