import { defineMetric, defineRatio, MetricDefinitionError } from '../../core/metric/define-metric';
import { defineRegistry, nextFreeCode } from '../../core/metric/define-registry';
import type { MeasuredMetric, RatioMetric } from '../../core/metric/metric';

const WISHES: MeasuredMetric = {
  id: 'wishes',
  code: 3,
  description: 'Wishes made.',
  unit: 'events',
  where: { types: ['custom:wish'] },
  measure: { kind: 'count' },
  breakdowns: ['country'],
};
const GIFTS: MeasuredMetric = { ...WISHES, id: 'gifts', code: 5, description: 'Gifts received.' };
const FULFILMENT: RatioMetric = {
  id: 'fulfilment',
  description: 'Gifts for each wish.',
  unit: 'ratio',
  numerator: GIFTS,
  denominator: WISHES,
};
const MONEY = { kind: 'sum', column: 'amount_minor', byCurrency: true } as const;

function metric(changes: object): MeasuredMetric {
  return Object.assign({ ...WISHES }, changes);
}

describe('a metric', () => {
  it('that keeps the rules is given back as it is', () => {
    expect(defineMetric(WISHES)).toBe(WISHES);
    expect(defineRatio(FULFILMENT)).toBe(FULFILMENT);
  });

  it.each<readonly [fault: string, changes: object, message: RegExp]>([
    ['an id in camel case', { id: 'wishesMade' }, /"wishesMade" must be letters in snake_case/],
    ['an id that is a column', { id: 'quantity' }, /"quantity" is a column of the SQL tables/],
    ['an id that is a column of a mart', { id: 'applied' }, /"applied" is a column/],
    ['a description that is not a sentence', { description: 'wishes' }, /"wishes" must be a sentence/],
    ['a code below 1', { code: 0 }, /code 0 must be a whole number from 1 to 65535/],
    ['a code that is not whole', { code: 1.5 }, /code 1.5 must be/],
    ['no types', { where: { types: [] } }, /types is empty/],
    [
      'a type that does not exist',
      { where: { types: ['pageview'] } },
      /"pageview" does not exist; use a built-in type/,
    ],
    ['a custom type with a bad name', { where: { types: ["custom:a'b"] } }, /"custom:a'b" does not exist/],
    ['a type twice', { where: { types: ['click', 'click'] } }, /"click" is listed twice/],
    ['a column that does not exist', { where: { present: 'colour' } }, /"colour", which events do not have/],
    [
      'a breakdown that does not exist',
      { breakdowns: ['colour'] },
      /"colour" is not a dimension; choose from category/,
    ],
    ['a breakdown twice', { breakdowns: ['page', 'page'] }, /"page" is listed twice/],
    [
      'a ranking with a breakdown',
      { measure: { kind: 'top', column: 'page', weight: 'events', capacity: 5 } },
      /a ranking cannot be broken down; remove the breakdowns country/,
    ],
    [
      'a ranking of nothing',
      { measure: { kind: 'top', column: 'page', weight: 'events', capacity: 0 }, breakdowns: [] },
      /capacity 0 must be a whole number above 0/,
    ],
    [
      'a quantile above 1',
      { measure: { kind: 'quantiles', column: 'duration_bin', quantiles: [0.5, 95] } },
      /quantile 95 must be from 0 to 1/,
    ],
    ['no quantiles', { measure: { kind: 'quantiles', column: 'duration_bin', quantiles: [] } }, /quantiles is empty/],
  ])('with %s is refused', (_, changes, message) => {
    expect(() => defineMetric(metric(changes))).toThrow(MetricDefinitionError);
    expect(() => defineMetric(metric(changes))).toThrow(message);
  });
});

describe('a ratio', () => {
  it('of a ranking is refused', () => {
    const measure = { kind: 'top', column: 'page', weight: 'events', capacity: 5 } as const;

    expect(() => defineRatio({ ...FULFILMENT, numerator: { ...GIFTS, measure } })).toThrow(
      /metric fulfilment: gifts is kept as top; divide counts, sums and distinct counts only/,
    );
  });

  it('of money by a plain count is refused', () => {
    expect(() => defineRatio({ ...FULFILMENT, numerator: { ...GIFTS, measure: MONEY } })).toThrow(
      /gifts and wishes must both be split by currency, or neither/,
    );
  });
});

describe('a registry', () => {
  const retired = [{ code: 9, id: 'clicks', reason: 'counted twice' }];

  it('that keeps the rules is given back as it is', () => {
    const metrics = [WISHES, GIFTS, FULFILMENT];

    expect(defineRegistry(metrics, retired)).toBe(metrics);
  });

  it.each<readonly [fault: string, metrics: readonly (MeasuredMetric | RatioMetric)[], message: RegExp]>([
    ['an id twice', [WISHES, { ...GIFTS, id: 'wishes' }], /the id wishes is used by two metrics/],
    [
      'a description twice',
      [WISHES, { ...GIFTS, description: 'Wishes made.' }],
      /metrics wishes and gifts have the same description/,
    ],
    [
      'a code twice',
      [WISHES, { ...GIFTS, code: 3 }],
      /metric gifts: the code 3 is taken by wishes; the next free code is 10/,
    ],
    [
      'a retired code',
      [WISHES, { ...GIFTS, code: 9 }],
      /metric gifts: the code 9 is retired \(it was clicks: counted twice\); the next free code is 10/,
    ],
    ['a ratio without its part', [WISHES, FULFILMENT], /metric fulfilment: its part gifts is not in the registry/],
  ])('with %s is refused', (_, metrics, message) => {
    expect(() => defineRegistry(metrics, retired)).toThrow(MetricDefinitionError);
    expect(() => defineRegistry(metrics, retired)).toThrow(message);
  });

  it('gives codes above all that are or were in use', () => {
    expect(nextFreeCode([], [])).toBe(1);
    expect(nextFreeCode([WISHES, GIFTS], [])).toBe(6);
    expect(nextFreeCode([WISHES, GIFTS], retired)).toBe(10);
  });
});
