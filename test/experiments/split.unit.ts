import {
  bucketRanges,
  chosenVariation,
  equalWeights,
  forcedByAddress,
  isInNamespace,
} from '../../reaction-layer/experiments/assign/buckets';
import { meets, unknownOperator } from '../../reaction-layer/experiments/assign/conditions';
import { bucketOf } from '../../reaction-layer/experiments/assign/hash';
import { runSplit } from '../../reaction-layer/experiments/assign/run-split';
import { splitContext, splitTest } from '../../reaction-layer/experiments/assign/split';
import { ADDRESSES, CHOICES, HASHES, NAMESPACES, RANGES, RUNS } from './growthbook-facts';

describe('as GrowthBook’s SDKs split', () => {
  test.each(HASHES)('the hash of %j + %j, version %i, is %d', (seed, value, version, expected) => {
    expect(bucketOf(seed, value, version)).toBe(expected);
  });

  test('a version of the hash that does not exist gives none', () => {
    expect([0, 3, 99].map((version) => bucketOf('seed', 'a', version))).toEqual([null, null, null]);
  });

  test('text beyond ASCII is hashed by its UTF-16 code units', () => {
    // Computed by another implementation, over code units; over bytes of UTF-8, “ü” gives another number.
    expect([bucketOf('', 'ü', 1), bucketOf('', 'u', 1)]).toEqual([0.987, 0.648]);
  });

  test.each(RANGES)('ranges: %s', (...[, variations, coverage, weights, expected]) => {
    const ranges = bucketRanges(variations, coverage, weights);
    expect(ranges.map((range) => range.map((end) => Math.round(end * 1e6) / 1e6))).toEqual(expected);
  });

  test.each(CHOICES)('choice: %s', (_, bucket, ranges, expected) => {
    expect(chosenVariation(bucket, ranges)).toBe(expected);
  });

  test.each(NAMESPACES)('namespace: %s', (_, id, namespace, expected) => {
    expect(isInNamespace(id, namespace)).toBe(expected);
  });

  test.each(ADDRESSES)('address: %s', (...[, key, address, variations, expected]) => {
    expect(forcedByAddress(key, address, variations)).toBe(expected);
  });

  test.each(RUNS)('run: %s', (...[, context, split, value, isInExperiment, isHashUsed]) => {
    expect(runSplit(splitTest.parse(split), splitContext.parse(context))).toMatchObject({
      value,
      isInExperiment,
      isHashUsed,
    });
  });

  test('equal weights of fewer than one variation are none', () => {
    expect([equalWeights(-1), equalWeights(2)]).toEqual([[], [0.5, 0.5]]);
  });

  test.each([
    ['negative variation that is forced', { forcedVariations: { t: -8 } }, {}, 0, false],
    ['forced variation', { forcedVariations: { t: 1 } }, {}, 1, true],
    ['forced by the address', { url: 'http://x.test/?a=b&t=1#z' }, {}, 1, true],
    ['forced variation of an experiment without a unit', { attributes: {}, forcedVariations: { t: 1 } }, {}, 1, true],
    ['no unit', { attributes: { id: '' } }, {}, 0, false],
    ['experiment that is not active', {}, { active: false }, 0, false],
    ['draft', {}, { status: 'draft' }, 0, false],
    ['stopped', {}, { status: 'stopped' }, 0, false],
    ['stopped with a variation for everyone', {}, { status: 'stopped', force: 1 }, 1, true],
    ['condition that is not met', {}, { condition: { country: 'FR' } }, 0, false],
    ['other unit', { attributes: { id: '7', device: '1' } }, { hashAttribute: 'device' }, 1, true],
    ['filter that lets nobody in', {}, { filters: [{ seed: 's', ranges: [[0, 0]] }] }, 0, false],
    ['coverage of nothing', {}, { coverage: 0 }, 0, false],
    ['tester’s mode', { qaMode: true }, {}, 0, false],
  ])('run: %s', (...[, context, split, value, isInExperiment]) => {
    const given = splitContext.parse({ attributes: { id: '1' }, ...context });
    const asked = splitTest.parse({ key: 't', seed: 'my-test', variations: [0, 1], ...split });
    expect(runSplit(asked, given)).toMatchObject({ value, isInExperiment });
  });
});

describe('conditions', () => {
  const shopper = {
    id: '7',
    country: 'DE',
    age: 31,
    beta: true,
    tags: ['vip', 'b2b'],
    app: '1.10.0',
    cart: { total: 3, lines: [{ sku: 'a', n: 2 }] },
  };

  test.each([
    [{}],
    [{ country: 'DE', age: { $gte: 31, $lt: 32 } }],
    [{ country: { $in: ['AT', 'DE'] } }],
    [{ country: { $nin: ['FR'] } }],
    [{ tags: { $in: ['vip'] } }],
    [{ tags: { $all: ['vip', 'b2b'] } }],
    [{ tags: { $size: 2 } }],
    [{ tags: { $size: { $gt: 1 } } }],
    [{ tags: { $elemMatch: { $eq: 'b2b' } } }],
    [{ 'cart.lines': { $elemMatch: { sku: 'a', n: { $gt: 1 } } } }],
    [{ 'cart.total': 3 }],
    [{ $or: [{ country: 'FR' }, { beta: true }] }],
    [{ $and: [{ country: 'DE' }, { beta: true }] }],
    [{ $nor: [{ country: 'FR' }] }],
    [{ $not: { country: 'FR' } }],
    [{ age: { $not: { $lt: 18 } } }],
    [{ email: { $exists: false } }],
    [{ email: null }],
    [{ app: { $vgt: '1.9.3', $vlt: '1.10.1' } }],
    [{ app: { $vgt: '1.10.0-beta' } }],
    [{ age: { $type: 'number' } }],
    [{ id: { $inGroup: 'staff' } }],
    [{ age: { $gt: '30' } }],
  ])('%j is met', (condition) => {
    expect(meets(shopper, condition, { staff: ['7', '8'] })).toBe(true);
  });

  test.each([
    [{ country: 'FR' }],
    [{ constructor: { $exists: true } }],
    [{ country: { $regex: 'D.' } }],
    [{ id: { $notInGroup: 'staff' } }],
    [{ id: { $inGroup: 'nobody' } }],
    [{ app: { $veq: '1.9.0' } }],
    [{ $and: [{ country: 'DE' }, { beta: false }] }],
    [{ email: { $exists: true } }],
    [{ email: false }],
  ])('%j is not met', (condition) => {
    expect(meets(shopper, condition, { staff: ['7', '8'] })).toBe(false);
  });

  test('an operator that does not exist is named', () => {
    expect(unknownOperator({ $or: [{ a: { $gt: 1 } }, { b: { $regex: '.' } }] })).toBe('$regex');
    expect(unknownOperator({ $not: { tags: { $elemMatch: { $eq: 'a' } } } })).toBeUndefined();
  });
});
