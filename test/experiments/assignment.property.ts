import fc from 'fast-check';
import { assign } from '../../reaction-layer/experiments/assign-declared';
import { declaration, type ExperimentRecord } from '../../reaction-layer/experiments/declare/experiment';
import { drafted, moved } from '../../reaction-layer/experiments/declare/life-cycle';

const NOW = Date.UTC(2026, 9, 1);
const UNITS = Array.from({ length: 4000 }, (_, at) => `device-${at}`);

function running(changes: Readonly<Record<string, unknown>> = {}): ExperimentRecord {
  const declared = declaration.parse({
    id: 'button',
    variants: [{ id: 'control' }, { id: 'green' }],
    goals: [{ metric: 'purchases', as: 'conversion' }],
    ...changes,
  });
  return moved(drafted(declared, NOW), 'running', { nowMs: NOW });
}

const of = (record: ExperimentRecord, unit: string) => assign(record, { attributes: { anonymous_id: unit } }, NOW);
const counts = (record: ExperimentRecord) =>
  UNITS.map((unit) => of(record, unit).exposure).reduce<Record<string, number>>(
    (sums, exposure) => ({ ...sums, [exposure ?? 'none']: (sums[exposure ?? 'none'] ?? 0) + 1 }),
    {},
  );

test('a unit keeps its variant whatever else is known of it, and coverage that grows moves nobody', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.dictionary(fc.string(), fc.string()),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (unit, more, coverage) => {
        const narrow = of(running({ coverage }), unit);
        const whole = assign(running(), { attributes: { ...more, anonymous_id: unit } }, NOW);
        expect(of(running(), unit)).toEqual(whole);
        if (narrow.is_in_experiment) expect(narrow).toEqual(whole);
      },
    ),
  );
});

test('variants get their weights, and coverage its share', () => {
  const {
    none = 0,
    'button/control': control = 0,
    'button/green': green = 0,
  } = counts(
    running({
      variants: [
        { id: 'control', weight: 0.8 },
        { id: 'green', weight: 0.2 },
      ],
      coverage: 0.5,
    }),
  );
  expect(Math.abs(none - 2000)).toBeLessThan(150);
  expect(Math.abs(control - 1600)).toBeLessThan(150);
  expect(Math.abs(green - 400)).toBeLessThan(90);
});

test('experiments that exclude each other share no unit, and a holdout is out of both', () => {
  const shared = { holdout: { group: 'all', share: 0.1 } };
  const one = running({ ...shared, exclusion: { group: 'checkout', from: 0, to: 0.5 } });
  const other = running({ ...shared, id: 'other', exclusion: { group: 'checkout', from: 0.5, to: 1 } });
  const both = UNITS.map((unit) => [of(one, unit), of(other, unit)] as const);

  expect(both.filter(([a, b]) => a.is_in_experiment && b.is_in_experiment)).toEqual([]);
  const heldOut = both.filter(([a, b]) => a.reason === 'held_out' && b.reason === 'held_out');
  expect(Math.abs(heldOut.length - 400)).toBeLessThan(90);
  expect(both.filter(([a, b]) => (a.reason === 'held_out') !== (b.reason === 'held_out'))).toEqual([]);
});

test('a flag turns on for its share, and off when it is paused', () => {
  const flag = running({
    kind: 'flag',
    coverage: 0.25,
    variants: [
      { id: 'off', value: false },
      { id: 'on', value: true },
    ],
    goals: [],
  });
  const on = UNITS.filter((unit) => of(flag, unit).value === true);
  expect(Math.abs(on.length - 1000)).toBeLessThan(130);
  expect(of(flag, on[0] ?? '')).toMatchObject({ exposure: null, is_in_experiment: false });

  const paused = moved(flag, 'paused', { nowMs: NOW });
  expect(UNITS.filter((unit) => of(paused, unit).value === true)).toEqual([]);
});

test('a variant that is kept holds, a forced one does not count, and a decision is for everyone', () => {
  const experiment = running({ forced: { tester: 'green' } });
  const unit = UNITS.find((one) => of(experiment, one).variant === 'control') ?? '';
  const attributes = { anonymous_id: unit };

  expect(assign(experiment, { attributes, kept: { button: 'green' } }, NOW)).toMatchObject({
    variant: 'green',
    reason: 'kept',
    exposure: 'button/green',
  });
  expect(assign(experiment, { attributes, kept: { button: 'gone' } }, NOW).variant).toBe('control');
  expect(of(experiment, 'tester')).toMatchObject({ variant: 'green', reason: 'forced', exposure: null });
  expect(assign(experiment, { attributes: {} }, NOW)).toMatchObject({ variant: 'control', reason: 'no_unit' });
  const decided = moved(experiment, 'decided', { nowMs: NOW, decision: 'green' });
  expect(of(decided, unit)).toMatchObject({ variant: 'green', reason: 'decided', exposure: null });
});

test('nobody takes part before the start or from the end on', () => {
  const experiment = running({ start: '2026-10-01T00:00:00Z', end: '2026-10-02T00:00:00Z' });
  const at = (ms: number) => assign(experiment, { attributes: { anonymous_id: 'a' } }, ms).reason;
  expect([at(NOW - 1), at(NOW), at(NOW + 86_400_000 - 1), at(NOW + 86_400_000)]).toEqual([
    'not_running',
    'assigned',
    'assigned',
    'not_running',
  ]);
});
