import type { FaultKind } from '../../../simulation/world/fault-kinds';
import { failedRun, type Job, type Run, type Runner } from '../../../simulation/search/job';

const HOUR_MS = 3_600_000;

export interface FakeWorld {
  readonly faults: readonly string[];
  readonly requests: number;
  readonly hours: number;
  /** True if a world with these faults, requests and hours fails. */
  readonly fails: (faults: ReadonlySet<string>, requests: ReadonlySet<number>, hours: number) => boolean;
}

/** Worlds that end immediately. */
export function fakeRunner(
  worldOf: (seed: number) => FakeWorld,
  width: number,
): Runner & { readonly jobs: readonly Job[] } {
  const jobs: Job[] = [];
  return {
    width,
    jobs,
    run: (job) => {
      jobs.push(job);
      return Promise.resolve(runOf(job, worldOf(job.seed)));
    },
  };
}

function runOf(job: Job, world: FakeWorld): Run {
  const hours = Math.min(job.hours ?? world.hours, world.hours);
  const faults = world.faults.filter((id) => job.keep?.has(id) !== false);
  const numbers = Array.from({ length: Math.round((world.requests * hours) / world.hours) }, (_, at) => at + 1);
  const requests = new Set(numbers.filter((number) => job.without?.has(number) !== true));
  const failure = world.fails(new Set(faults), requests, hours)
    ? { check: 'conservation', message: 'one is missing', atMs: 0 }
    : undefined;
  return {
    ...failedRun(job, 'no_crash', ''),
    failure: failure as Run['failure'],
    virtualMs: hours * HOUR_MS,
    requests: requests.size,
    faults: faults.map((id, at) => ({ id, kind: id.split('#')[0] as FaultKind, atMs: at })),
    digest: `of ${job.seed}`,
  };
}
