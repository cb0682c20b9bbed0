import { table } from './table';
import { type FoundBug, isFound } from '../simulation/planted/find-bugs';
import type { Run } from '../simulation/search/job';
import type { ShrunkSummary, Summary } from '../simulation/search/summary';
import type { FailedSeed } from '../simulation/search/tally';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SHOWN_FAILURES = 20;

/** Prints the result of a search. @param withBranches lists the branches that were never taken */
export function searchReport(summary: Summary, withBranches: boolean): string {
  const { seeds, seconds, events, requests, branches, missing, failures, shrunk, digest } = summary;
  const lines = [
    `${seeds} worlds in ${seconds.toFixed(1)} s (${summary.seeds_per_second.toFixed(1)} per second): ${events} events in ${requests} requests, ` +
      `${summary.simulated_hours.toFixed(0)} simulated hours, ${summary.simulated_hours_per_cpu_hour.toFixed(0)} per hour of one core`,
    table(
      Object.entries(summary.faults).map(([fault, { injected, seeds: worlds }]) => ({ fault, injected, worlds })),
      '',
    ),
    table(
      Object.entries(summary.checks).map(([check, made]) => ({ check, made })),
      '',
    ),
    table(
      branches.folders.map((one) => ({ ...one, '%': percent(one.taken, one.branches) })),
      'No branches counted.',
    ),
    `branches taken: ${branches.taken} of ${branches.branches} (${percent(branches.taken, branches.branches)} %)`,
    ...(withBranches && branches.neverTaken.length > 0
      ? [`never taken:\n${branches.neverTaken.map((place) => `  ${place}`).join('\n')}`]
      : []),
    ...(missing.length === 0 ? [] : [`never happened, so it was not tested: ${missing.join(', ')}`]),
    ...(failures.length === 0 ? [] : [failureReport(failures)]),
    ...(shrunk === undefined ? [] : [shrunkReport(shrunk)]),
    failures.length === 0 ? `nothing found. digest ${digest}` : `${failures.length} of ${seeds} worlds failed`,
  ];
  return lines.join('\n\n');
}

function failureReport(failures: readonly FailedSeed[]): string {
  const more = failures.length > SHOWN_FAILURES ? [`… and ${failures.length - SHOWN_FAILURES} more`] : [];
  return [...failures.slice(0, SHOWN_FAILURES).map(failureLine), ...more].join('\n');
}

function failureLine({ seed, check, message, atMs }: FailedSeed): string {
  return `✘ seed ${seed}, ${timeOf(atMs)}, ${check}: ${message}`;
}

function shrunkReport({
  seed,
  check,
  message,
  faults,
  requests,
  simulated_ms,
  worlds_tried,
  finished,
  replay,
}: ShrunkSummary): string {
  const schedule = faults.map(({ id, at_ms }) => `  ${timeOf(at_ms)}  ${id}`);
  return [
    `the smallest world of seed ${seed} that fails ${check}: ${faults.length} faults, ${requests} requests, ${(simulated_ms / HOUR_MS).toFixed(1)} h ` +
      `(${worlds_tried} worlds tried${finished ? '' : '; time ran out, allow more with --shrink-seconds'})`,
    ...schedule,
    `  ${message}`,
    `replay: ${replay}`,
  ].join('\n');
}

/** Prints one world. */
export function runReport({ seed, failure, virtualMs, requests, events, faults, checks, digest }: Run): string {
  const made = Object.values(checks).reduce((sum, times) => sum + times, 0);
  const result = failure === undefined ? 'nothing found' : failureLine({ seed, ...failure });
  return `seed ${seed}: ${(virtualMs / HOUR_MS).toFixed(1)} h, ${requests} requests, ${events} events, ${faults.length} faults, ${made} checks\n${result}\ndigest ${digest}`;
}

export function bugRow(found: FoundBug): Readonly<Record<string, string | number>> {
  const { bug, failure, failsAnyway, seeds, seconds } = found;
  const check = failure?.check ?? 'NOT FOUND';
  return {
    bug: bug.name,
    'found by': failsAnyway ? `NOT FOUND (seed ${failure?.seed} fails without it as well)` : check,
    seeds,
    seconds: Number(seconds.toFixed(1)),
  };
}

export function bugReport(found: readonly FoundBug[]): string {
  const missed = found.filter((one) => !isFound(one));
  const result =
    missed.length === 0
      ? `all ${found.length} planted bugs were found`
      : `not found: ${missed.map(({ bug }) => bug.name).join(', ')}`;
  return `${table(found.map(bugRow), 'No bug.')}\n\n${result}`;
}

/** Times of a world start at its epoch, ms since 1970. */
function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((1000 * part) / whole) / 10;
}
