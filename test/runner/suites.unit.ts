import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { decideSuite } from '../../cli/test/suites';

const ROOT = resolve(import.meta.dirname, '../..');

describe('a suite that depends on files', () => {
  const recorded = { 'stacks/': 'aa', 'sql/': 'bb' };

  it('is left out when the files are those of its last green run, and says which', () => {
    expect(decideSuite('deployment', recorded, recorded)).toEqual({
      suite: 'deployment',
      isDue: false,
      reason: 'not run: nothing has changed in stacks/, sql/ since its last green run',
    });
  });

  it.each([
    ['changed', { 'stacks/': 'aa', 'sql/': 'cc' }],
    ['is new on its list', { ...recorded, 'sql/': 'bb', 'core/x.ts': 'dd' }],
  ])('runs when a path %s, and names it', (_, current) => {
    const { isDue, reason } = decideSuite('deployment', current, recorded);

    expect(isDue).toBe(true);
    expect(reason).toMatch(/changed.*: (sql\/|core\/x\.ts)$/);
  });

  it('runs when no green run is recorded', () => {
    expect(decideSuite('spark', recorded, undefined)).toMatchObject({ isDue: true });
  });
});

it('every part that is mutated has a list of files', async () => {
  const { PARTS } = (await import(join(ROOT, 'stryker.config.mjs'))) as { readonly PARTS: object };
  const suites = JSON.parse(readFileSync(join(ROOT, 'test/tiers/suites.json'), 'utf8')) as object;

  expect(Object.keys(suites).filter((suite) => suite.startsWith('mutation/'))).toEqual(
    Object.keys(PARTS).map((part) => `mutation/${part}`),
  );
});
