import type { Row } from '../../../core/wire/answer';
import type { ShownFinding } from './shown-finding';

/** Findings in the order in which they are stacked, what is final first. */
export const STACK = ['confirmed', 'resolved', 'open', 'retracted'] as const;

export interface FindingBucket {
  readonly start: string;
  readonly end: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Events of the site in it; null if that is not known. */
  readonly events: number | null;
  readonly findings: readonly ShownFinding[];
  readonly counts: Readonly<Record<ShownFinding['status'], number>>;
  /** All but those that were taken back. */
  readonly standing: number;
}

/** Findings by the steps of the range. @param rows the events of the site in each step, in order */
export function bucketsOf(rows: readonly Row[], findings: readonly ShownFinding[]): readonly FindingBucket[] {
  const timed = findings.map((finding) => ({ finding, ms: Date.parse(finding.window.start) }));
  return rows.map(({ start, end, value }) => {
    const [startMs, endMs] = [Date.parse(start), Date.parse(end)];
    const inside = timed.filter(({ ms }) => ms >= startMs && ms < endMs).map(({ finding }) => finding);
    const counts = countsOf(inside);
    return { start, end, startMs, endMs, events: value, findings: inside, counts, standing: standingOf(counts) };
  });
}

export function countsOf(findings: readonly ShownFinding[]): FindingBucket['counts'] {
  const counts = { open: 0, confirmed: 0, retracted: 0, resolved: 0 };
  for (const { status, count } of findings) counts[status] += count;
  return counts;
}

export function standingOf({ open, confirmed, resolved }: FindingBucket['counts']): number {
  return open + confirmed + resolved;
}
