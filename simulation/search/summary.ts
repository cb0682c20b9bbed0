import { CHECKS } from '../auditor/checks';
import { FAULT_KINDS } from '../world/fault-kinds';
import type { BranchCoverage } from './coverage';
import { replayCommand } from './replay-command';
import type { Shrunk } from './shrink';
import type { FailedSeed, Tally } from './tally';

/** After this many worlds, every kind of fault must have happened and every check must have been made. */
export const ENOUGH_SEEDS = 200;
const HOUR_MS = 3_600_000;

/** The result of a search, for people and machines. */
export interface Summary {
  readonly ok: boolean;
  readonly from: number;
  readonly seeds: number;
  readonly seconds: number;
  readonly seeds_per_second: number;
  readonly simulated_hours: number;
  readonly simulated_hours_per_cpu_hour: number;
  readonly requests: number;
  readonly events: number;
  readonly faults: Readonly<Record<string, { readonly injected: number; readonly seeds: number }>>;
  readonly checks: Readonly<Record<string, number>>;
  /** Kinds of fault and checks that never happened in a search that was long enough. */
  readonly missing: readonly string[];
  readonly branches: BranchCoverage;
  readonly failures: readonly FailedSeed[];
  readonly shrunk?: ShrunkSummary;
  /** Over all stored bytes and answers; the same on every machine. */
  readonly digest: string;
}

export interface ShrunkSummary {
  readonly seed: number;
  readonly check: string;
  readonly message: string;
  readonly faults: readonly { readonly id: string; readonly at_ms: number }[];
  readonly requests: number;
  readonly simulated_ms: number;
  readonly worlds_tried: number;
  readonly finished: boolean;
  readonly replay: string;
}

interface Found {
  readonly tally: Tally;
  readonly from: number;
  readonly seconds: number;
  readonly coverage: BranchCoverage;
  readonly shrunk: Shrunk | undefined;
}

export function summaryOf({ tally, from, seconds, coverage, shrunk }: Found): Summary {
  const faults = Object.fromEntries(
    Object.keys(FAULT_KINDS).map((kind) => [
      kind,
      { injected: tally.fault(kind).times, seeds: tally.fault(kind).seeds },
    ]),
  );
  const checks = Object.fromEntries(Object.keys(CHECKS).map((name) => [name, tally.check(name)]));
  const missing = tally.seeds < ENOUGH_SEEDS ? [] : neverIn(tally);
  return {
    ok: tally.failures.length === 0 && missing.length === 0,
    from,
    seeds: tally.seeds,
    seconds,
    seeds_per_second: tally.seeds / seconds,
    simulated_hours: tally.virtualMs / HOUR_MS,
    simulated_hours_per_cpu_hour: tally.cpuMs === 0 ? 0 : tally.virtualMs / tally.cpuMs,
    requests: tally.requests,
    events: tally.events,
    faults,
    checks,
    missing,
    branches: coverage,
    failures: tally.failures,
    ...(shrunk === undefined ? {} : { shrunk: shrunkSummary(shrunk) }),
    digest: tally.digest,
  };
}

/** Kinds of fault and checks that did not happen in any of the worlds. */
export function neverIn(tally: Tally): readonly string[] {
  return [
    ...Object.keys(FAULT_KINDS).filter((kind) => tally.fault(kind).seeds === 0),
    ...Object.keys(CHECKS).filter((name) => tally.check(name) === 0),
  ];
}

export function shrunkSummary({ job, run, faults, requests, tried, finished }: Shrunk): ShrunkSummary {
  return {
    seed: job.seed,
    check: run.failure?.check ?? '',
    message: run.failure?.message ?? '',
    faults: faults.map(({ id, atMs }) => ({ id, at_ms: atMs })),
    requests,
    simulated_ms: run.virtualMs,
    worlds_tried: tried,
    finished,
    replay: replayCommand(job),
  };
}
