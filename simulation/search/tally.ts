import { createHash } from 'node:crypto';
import type { Run, SearchFailure } from './job';

export interface FailedSeed extends SearchFailure {
  readonly seed: number;
}

/** How often something happened, and in how many worlds. */
export interface Frequency {
  readonly times: number;
  readonly seeds: number;
}

/** Totals over many worlds. Equal for equal sets of runs, regardless of the order in which they ended. */
export class Tally {
  virtualMs = 0;
  cpuMs = 0;
  requests = 0;
  events = 0;
  readonly #digests = new Map<number, string>();
  readonly #failures: FailedSeed[] = [];
  readonly #faults = new Map<string, Frequency>();
  readonly #checks = new Map<string, number>();

  add({ seed, failure, virtualMs, cpuMs, requests, events, faults, checks, digest }: Run): void {
    this.virtualMs += virtualMs;
    this.cpuMs += cpuMs;
    this.requests += requests;
    this.events += events;
    this.#digests.set(seed, digest);
    if (failure !== undefined) this.fail({ seed, ...failure });
    for (const [kind, times] of countBy(faults, (fault) => fault.kind)) {
      const known = this.#faults.get(kind) ?? { times: 0, seeds: 0 };
      this.#faults.set(kind, { times: known.times + times, seeds: known.seeds + 1 });
    }
    for (const [check, times] of Object.entries(checks))
      this.#checks.set(check, (this.#checks.get(check) ?? 0) + times);
  }

  fail(failure: FailedSeed): void {
    this.#failures.push(failure);
  }

  get seeds(): number {
    return this.#digests.size;
  }

  /** By seed. */
  get failures(): readonly FailedSeed[] {
    return [...this.#failures].sort((a, b) => a.seed - b.seed);
  }

  digestOf(seed: number): string | undefined {
    return this.#digests.get(seed);
  }

  fault(kind: string): Frequency {
    return this.#faults.get(kind) ?? { times: 0, seeds: 0 };
  }

  check(name: string): number {
    return this.#checks.get(name) ?? 0;
  }

  /** Of all worlds, by seed. */
  get digest(): string {
    const hash = createHash('sha256');
    for (const [seed, digest] of [...this.#digests].sort(([a], [b]) => a - b)) hash.update(`${seed} ${digest}\n`);
    return hash.digest('hex');
  }
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
