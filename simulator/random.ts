import { elementAt } from '../core/element-at';
/** What a stream of random numbers is for: streams of one seed that differ in purpose or number never overlap. */
export const PURPOSE = {
  world: 1,
  slot: 2,
  session: 3,
  person: 4,
  rees46: 5,
  lateness: 6,
  anomaly: 7,
  fraud: 8,
} as const;
type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

const WORD = 2 ** 32;
const WARM_UP_ROUNDS = 16;
const HEX_BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * Seeded random numbers: sfc32 (Chris Doty-Humphrey, PractRand). All 128 bits of the state are seeded, so two sessions
 * never share a stream, and whatever belongs to one number can be recreated without what came before it.
 *
 * @param seed integer from 0 to 2^53 − 1
 * @param number integer from 0 to 2^53 − 1: which stream of this purpose
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter: number;

  constructor(seed: number, purpose: Purpose, number: number) {
    this.a = seed | 0;
    this.b = (Math.floor(seed / WORD) | 0) ^ (purpose << 22);
    this.c = number | 0;
    this.counter = Math.floor(number / WORD) | 0;
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.word();
  }

  /** 32 random bits as an unsigned integer. */
  word(): number {
    const word = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + word) | 0;
    return word >>> 0;
  }

  /** In [0, 1). */
  unit(): number {
    return this.word() / WORD;
  }

  /** In [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** An integer in [low, high]. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(values: readonly T[]): T {
    return elementAt(values, Math.floor(this.unit() * values.length));
  }

  exponential(mean: number): number {
    return -Math.log(1 - this.unit()) * mean;
  }

  /** Log-normal by its median; sigma is the standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * this.unit()));
  }

  /** Hexadecimal digits, 8 per word. */
  hex(words: number): string {
    let text = '';
    for (let count = 0; count < words; count++) {
      const word = this.word();
      text += `${HEX_BYTES[word >>> 24]}${HEX_BYTES[(word >>> 16) & 255]}${HEX_BYTES[(word >>> 8) & 255]}${HEX_BYTES[word & 255]}`;
    }
    return text;
  }

  /** A version 4 UUID. */
  uuid(): string {
    const hex = this.hex(4);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
