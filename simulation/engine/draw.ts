import { elementAt } from '../../core/element-at';
/**
 * Random numbers that depend only on a name and a count, not on earlier draws: removing one fault from a schedule
 * leaves every other one in place, so that a schedule can be shrunk.
 */
export class Draws {
  readonly #seed: number;
  readonly #counts = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The next number of a name, in [0, 1), and how many came before it. */
  next(name: string): { readonly count: number; readonly unit: number } {
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    return { count, unit: unitOf(this.#seed, name, count) };
  }

  unit(name: string): number {
    return this.next(name).unit;
  }

  chance(name: string, probability: number): boolean {
    return this.unit(name) < probability;
  }

  /** An integer in [low, high]. */
  integer(name: string, low: number, high: number): number {
    return low + Math.floor(this.unit(name) * (high - low + 1));
  }

  pick<T>(name: string, values: readonly T[]): T {
    return elementAt(values, Math.floor(this.unit(name) * values.length));
  }
}

/**
 * FNV-1a over the name, then the finaliser of MurmurHash3 (Austin Appleby, public domain) over name, seed and count.
 */
function unitOf(seed: number, name: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  hash = mix(hash ^ mix(seed | 0));
  hash = mix(hash ^ mix(Math.floor(seed / 2 ** 32) ^ 0x9e3779b9));
  return (mix(hash ^ mix(count + 0x7f4a7c15)) >>> 0) / 2 ** 32;
}

function mix(value: number): number {
  let word = value;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
