import { DAY_MS } from '../../core/time/window';
import { nearestRank } from './nearest-rank';
import type { AnomalyFinding } from './finding';
import type { AnalysisResult } from './analysis';
import type { FindingBook } from './finding-book';
import { findDetector } from './registry';
import type { DetectorNight } from './settlement';

export interface SettlingRange {
  /** All events are known that arrived from then on, ms since 1970. */
  readonly knownMs: number;
  /** Those that arrived from then on may change what the run before has settled, ms since 1970. */
  readonly fromMs: number;
  /** What happened from then on is settled by the next run, ms since 1970. */
  readonly toMs: number;
  readonly epoch: number;
}

/** How long before an event arrives its finding may have begun: windows of counters last a day, and events come late. */
const LATEST_MS = 3 * DAY_MS;

interface Tally {
  confirmed: number;
  retracted: number;
  added: number;
  readonly times: number[];
}

/**
 * Compares what was said live of a site with what the exact order shows: confirms, retracts with a reason, adds what was
 * missed. A finding that is settled stays so; the same call again changes nothing.
 */
export async function settle(
  book: FindingBook,
  site: string,
  exact: AnalysisResult,
  range: SettlingRange,
): Promise<readonly DetectorNight[]> {
  const { knownMs, fromMs, toMs, epoch } = range;
  // What was said of events that are not known any more stays open, as does what was said of those still to come.
  const isKnown = (one: AnomalyFinding): boolean => {
    const saidMs = one.last_seen + Math.max(0, one.noticed_after_ms ?? 0);
    return saidMs >= knownMs && saidMs < toMs;
  };
  const hasChanged = ({ finding_id: id }: AnomalyFinding): boolean => (exact.arrivedMs.get(id) ?? 0) >= fromMs;
  const found = new Map(exact.findings.filter((one) => one.site === site).map((one) => [one.finding_id, one]));
  const stored: AnomalyFinding[] = [];
  for await (const { finding } of book.list({ site, from: fromMs - LATEST_MS, to: toMs })) stored.push(finding);
  const known = new Set(stored.map(({ finding_id: id }) => id));
  const tallies = new Map<string, Tally>();
  const tallyOf = (detector: string): Tally => {
    const one = tallies.get(detector) ?? { confirmed: 0, retracted: 0, added: 0, times: [] };
    tallies.set(detector, one);
    return one;
  };
  // Numbers are judged by what is usual, which sessions do not show; groups stand for many; models settle their own.
  const isOwn = ({ subject, detector }: AnomalyFinding): boolean =>
    subject.kind !== 'metric' && findDetector(detector)?.kind !== 'model';
  const open = stored.filter((one) => one.status === 'open' && isKnown(one) && isOwn(one));
  const settled = open.map((one) => settledAs(one, found.get(one.finding_id), exact, epoch));
  const missed = [...found.values()].filter(
    (one) => one.last_seen < toMs && hasChanged(one) && !known.has(one.finding_id),
  );
  const added = missed.map((one): AnomalyFinding => ({ ...one, layer: 'batch', status: 'confirmed', epoch }));
  const changed = await book.change(
    [...settled, ...added],
    (finding) => (now) => (now === undefined || now.status === 'open' ? finding : undefined),
  );
  for (const { detector, status, noticed_after_ms: afterMs } of settled) {
    const tally = tallyOf(detector);
    if (status === 'retracted') tally.retracted += 1;
    else {
      tally.confirmed += 1;
      if (afterMs !== undefined) tally.times.push(afterMs);
    }
  }
  for (const { stored: before, finding } of changed) if (before === undefined) tallyOf(finding.detector).added += 1;
  return [...tallies].map(([detector, tally]) => nightOf(detector, tally));
}

function settledAs(
  finding: AnomalyFinding,
  exact: AnomalyFinding | undefined,
  { usual }: AnalysisResult,
  epoch: number,
): AnomalyFinding {
  if (exact !== undefined)
    return { ...finding, status: 'confirmed', epoch, evidence: exact.evidence, first_seen: exact.first_seen };
  const isUsual = usual.has(finding.finding_id);
  const isCounter = findDetector(finding.detector)?.kind === 'counter';
  return {
    ...finding,
    status: 'retracted',
    epoch,
    reason: isUsual ? 'rules' : isCounter ? 'duplicates' : 'late_events',
  };
}

function nightOf(detector: string, { confirmed, retracted, added, times }: Tally): DetectorNight {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    detector,
    confirmed,
    retracted,
    added,
    precision: shareOf(confirmed, confirmed + retracted),
    recall: shareOf(confirmed, confirmed + added),
    time_to_detect_p50_ms: nearestRank(sorted, 0.5),
    time_to_detect_p95_ms: nearestRank(sorted, 0.95),
  };
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((10_000 * part) / whole) / 10_000;
}
