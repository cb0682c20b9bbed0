import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { createCellCounter } from '../../cli/generate/sketches/cell-counter';
import { hashWordsOf } from '../../cli/generate/sketches/hash-words';
import { stored, totalIn } from '../../cli/generate/sketches/stored-cell';
import { emptyCell, mergeCell, type SectionName } from '../../core/cell/cell';
import { fold } from '../../core/cell/fold';
import { createIdentities } from '../../core/event/identity';
import { createIdentityMemory } from '../../core/event/identity-memory';
import { normalise } from '../../core/event/normalise';
import { isRejection } from '../../core/event/rejection';
import type { DistinctState } from '../../core/metric/kind/distinct';
import { visitors } from '../../core/metric/metrics/visitors';
import {
  addRegister,
  COARSE_PRECISION,
  emptyHyperLogLog,
  FINE_PRECISION,
  type HyperLogLog,
  type Precision,
  registerOf,
} from '../../core/sketch/hyperloglog';
import { context } from '../event/contexts';
import { wireEvent } from '../../loadtest/floods/wire-event';
import { runs } from '../support/effort';

const VISITORS: SectionName = { metric: visitors, dimension: undefined, population: 'human' };
const TRAITS = { device: 'mobile', platform: 'web', isBot: false, browser: 'other', system: 'other' } as const;

type Words = () => number;

/** The words of one visitor after the other, as in the collector's digests. */
function hmacWords(key: string): Words {
  let [visitor, low] = [0, 0];
  let isLow = false;
  return () => {
    isLow = !isLow;
    if (!isLow) return low;
    const digest = createHmac('sha256', key).update(`user:${visitor++}`).digest();
    low = digest.readUInt32BE(4);
    return digest.readUInt32BE(0);
  };
}

/** The registers of one sketch that sees all visitors. */
function registersOf(count: number, word: Words, precision: Precision): HyperLogLog {
  const registers = emptyHyperLogLog(precision);
  for (let left = count; left > 0; left--) addRegister(registers, registerOf(word(), word(), precision));
  return registers;
}

describe.each<Precision>([FINE_PRECISION, COARSE_PRECISION])('a sketch of precision %i', (precision) => {
  it('is the same however its visitors are spread over windows, and when some come back', () => {
    const windows = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(windows, fc.nat(), (sizes, seed) => {
        const counter = createCellCounter(precision);
        const [word, again] = [hashWordsOf(seed), hashWordsOf(seed)];
        for (const size of sizes) {
          counter.see(size, word);
          counter.see(Math.floor(size / 2), again);
          counter.estimate();
        }
        const all = sizes.reduce((sum, size) => sum + size, 0);

        expect(Buffer.from(counter.all().registers).equals(registersOf(all, hashWordsOf(seed), precision))).toBe(true);
      }),
      { numRuns: runs(25) },
    );
  });
});

it('counts the visitors of normalised events, minute by minute, with the registers of their pseudonyms’ digests', () => {
  const identity = createIdentities(
    (text) => createHmac('sha256', 'site').update(text).digest(),
    createIdentityMemory(400_000),
  );
  const surroundings = context({ identity, traitsOf: () => TRAITS });
  const day = emptyCell();
  for (let minute = 0; minute < 20; minute++) {
    const cell = emptyCell();
    for (let at = 0; at < 300; at++) {
      const event = normalise(wireEvent({ user_id: String(minute * 200 + at) }), 0, surroundings, () => undefined);
      if (!isRejection(event)) fold(cell, { ...event, is_first_of_order: true, is_first_in_currency: true }, false);
    }
    mergeCell(day, stored(cell));
  }

  const { registers } = totalIn(stored(day), VISITORS) as DistinctState;

  expect(Buffer.from(registers).equals(registersOf(19 * 200 + 300, hmacWords('site'), FINE_PRECISION))).toBe(true);
});

/** Deviation of registers and ranks from their uniform and geometric distributions: χ² in standard deviations. */
function strangeness(word: Words, visitorsSeen: number): { readonly indexes: number; readonly ranks: number } {
  const indexes = new Array<number>(2 ** FINE_PRECISION).fill(0);
  const ranks = new Array<number>(LAST_RANK).fill(0);
  for (let left = visitorsSeen; left > 0; left--) {
    const packed = registerOf(word(), word(), FINE_PRECISION);
    indexes[packed >>> 6]! += 1;
    ranks[Math.min(LAST_RANK, packed & 63) - 1]! += 1;
  }
  const chi = (counts: readonly number[], shareAt: (place: number) => number): number => {
    const sum = counts.reduce(
      (total, count, place) => total + (count - visitorsSeen * shareAt(place)) ** 2 / (visitorsSeen * shareAt(place)),
      0,
    );
    return Math.abs(sum - (counts.length - 1)) / Math.sqrt(2 * (counts.length - 1));
  };
  return {
    indexes: chi(indexes, () => 2 ** -FINE_PRECISION),
    ranks: chi(ranks, (place) => 2 ** -Math.min(place + 1, LAST_RANK - 1)),
  };
}

/** Higher ranks are counted with this one: of so many visitors some dozens have it. */
const LAST_RANK = 13;
const VISITORS_SEEN = 100_000;

describe('the generator that replaces the digests', () => {
  it.each([
    ['HMAC-SHA-256', hmacWords('key of the site')],
    ['the generator', hashWordsOf(1)],
    ['the generator with the next seed', hashWordsOf(2)],
  ])('%s gives uniform registers and ranks of which each is half as frequent as the one below', (_, word) => {
    const { indexes, ranks } = strangeness(word, VISITORS_SEEN);

    expect(indexes).toBeLessThan(4);
    expect(ranks).toBeLessThan(4);
  });

  it('would not pass with one bit of a hundred stuck', () => {
    const word = hashWordsOf(1);
    let at = 0;
    const stuck = (): number => (at++ % 100 === 0 ? word() | 0x0008_0000 : word());

    expect(strangeness(stuck, VISITORS_SEEN).ranks).toBeGreaterThan(4);
  });

  it('gives streams of which no two have a visitor in common', () => {
    const hashes = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const word = hashWordsOf(seed);
      for (let visitor = 0; visitor < 1_000; visitor++) hashes.add(`${word()}/${word()}`);
    }

    expect(hashes.size).toBe(100_000);
  });
});
