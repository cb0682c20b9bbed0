import { nearestRank } from './nearest-rank';
import type { AnomalyFinding } from './finding';
import type { AnalysisResult } from './analysis';
import type { FindingBook } from './finding-book';
import { findDetector } from './registry';
import type { DetectorNight } from './settlement';

export interface SettlingRange {
  /** Findings whose last event is in [fromMs, toMs) are settled, ms since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly epoch: number;
}

/** A window of a counter lasts a day at most, so an open finding may have begun so long before. */
const LONGEST_WINDOW_MS = 86_400_000;

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
  const { fromMs, toMs, epoch } = range;
  const isDue = ({ last_seen: last }: AnomalyFinding): boolean => last >= fromMs && last < toMs;
  const found = new Map(exact.findings.filter((one) => one.site === site).map((one) => [one.finding_id, one]));
  const stored: AnomalyFinding[] = [];
  for await (const { finding } of book.list({ site, from: fromMs - LONGEST_WINDOW_MS, to: toMs })) stored.push(finding);
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
  const open = stored.filter((one) => one.status === 'open' && isDue(one) && isOwn(one));
  const settled = open.map((one) => settledAs(one, found.get(one.finding_id), exact, epoch));
  const missed = [...found.values()].filter((one) => isDue(one) && !known.has(one.finding_id));
  const added = missed.map((one): AnomalyFinding => ({ ...one, layer: 'batch', status: 'confirmed', epoch }));
  await book.change(
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
  for (const { detector } of added) tallyOf(detector).added += 1;
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
