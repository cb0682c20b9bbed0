import fc from 'fast-check';
import { PURPOSE, Random } from '../../simulator/random';
import { TrafficSchedule } from '../../simulator/schedule';
import { zipf } from '../../simulator/weighted';
import { COUNTRIES } from '../../simulator/world/countries';
import { CATEGORIES } from '../../simulator/world/category-tree';
import { PRODUCT_COUNT } from '../../simulator/world/catalogue';
import { simulatedCountryOf, simulatedIp } from '../../simulator/world/ip-plan';
import { createWorld } from '../../simulator/world/world';

describe('a stream of random numbers', () => {
  it('depends on seed, purpose and number, and on nothing else', () => {
    const seeds = fc.record({ seed: fc.maxSafeNat(), number: fc.maxSafeNat() });
    fc.assert(
      fc.property(seeds, seeds, (one, other) => {
        const words = ({ seed, number }: typeof one): string => new Random(seed, PURPOSE.session, number).hex(4);
        expect(words(one)).toBe(words({ ...one }));
        expect(words(one) === words(other)).toBe(one.seed === other.seed && one.number === other.number);
        expect(new Random(one.seed, PURPOSE.person, one.number).hex(4)).not.toBe(words(one));
      }),
    );
  });

  it('is even, and bell-shaped on a logarithmic scale', () => {
    const random = new Random(1, PURPOSE.world, 0);
    const units = Array.from({ length: 20_000 }, () => random.unit());
    const normal = Array.from({ length: 20_000 }, () => random.logNormal(100, 0.5)).sort((a, b) => a - b);
    expect(units.reduce((sum, value) => sum + value, 0) / units.length).toBeCloseTo(0.5, 2);
    expect(normal[10_000]! / 100).toBeCloseTo(1, 1);
    expect(normal[16_827]! / normal[10_000]!).toBeCloseTo(Math.exp(0.5), 1);
  });

  it('draws the first of Zipf’s law twice as often as the second', () => {
    const random = new Random(1, PURPOSE.world, 0);
    const law = zipf(100, 1);
    const counts = Array.from({ length: 100 }, () => 0);
    for (let draw = 0; draw < 50_000; draw++) counts[law.draw(random)]! += 1;
    expect(counts[0]! / counts[1]!).toBeGreaterThan(1.85);
    expect(counts[0]! / counts[1]!).toBeLessThan(2.15);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });
});

describe('the schedule', () => {
  it('gives back what it was given, in order', () => {
    const items = fc.array(fc.record({ atMs: fc.nat(20), order: fc.nat(5), part: fc.nat(5) }));
    fc.assert(
      fc.property(items, fc.nat(10), (given, early) => {
        const schedule = new TrafficSchedule<(typeof given)[number]>();
        const taken: typeof given = [];
        given.slice(0, early).forEach((item) => schedule.add(item));
        if (schedule.next !== undefined) taken.push(schedule.take()!);
        given.slice(early).forEach((item) => schedule.add(item));
        const [first] = taken;
        for (let item = schedule.take(); item !== undefined; item = schedule.take()) taken.push(item);
        const keys = (list: typeof given): number[] =>
          list.map(({ atMs, order, part }) => (atMs * 10 + order) * 10 + part);
        expect(keys(taken).sort((a, b) => a - b)).toEqual(keys(given).sort((a, b) => a - b));
        const rest = keys(first === undefined ? taken : taken.slice(1));
        expect(rest).toEqual([...rest].sort((a, b) => a - b));
        if (first !== undefined) expect(keys([first])[0]).toBe(Math.min(...keys(given.slice(0, early))));
      }),
    );
  });
});

describe('the plan of addresses', () => {
  it('gives every address of a country back as that country', () => {
    fc.assert(
      fc.property(fc.nat(COUNTRIES.length - 1), fc.nat(), (index, number) => {
        expect(simulatedCountryOf(simulatedIp(index, number))).toBe(COUNTRIES[index]!.code);
      }),
    );
  });

  it.each(['203.0.113.9', '198.17.255.255', '198.20.0.0', '198.18.0.256', '198.19.255.255', '::1', ''])(
    'knows nothing of %s',
    (ip) => {
      expect(simulatedCountryOf(ip)).toBeUndefined();
    },
  );
});

describe('the shop', () => {
  it('has 2,000 products in a tree of about 120 categories, and 36 countries', () => {
    const { catalogue } = createWorld(1);
    expect(catalogue.products).toHaveLength(PRODUCT_COUNT);
    expect(new Set(catalogue.products.map(({ id }) => id)).size).toBe(2000);
    expect(CATEGORIES.length).toBeGreaterThan(100);
    expect(CATEGORIES.length).toBeLessThan(140);
    expect(new Set(COUNTRIES.map(({ code }) => code)).size).toBe(36);
    expect(new Set(catalogue.searchTerms).size).toBe(600);
  });
});
