import type { ItemTable } from '../../../core/port/item-table';
import { DAY_MS } from '../../../core/time/window';
import type { AnomalyFinding } from '../../detect/finding';
import { FindingBook } from '../../detect/finding-book';
import { findingId } from '../../detect/finding-id';
import { sessionAnomaly } from '../../detect/model/session-anomaly';
import { explain, type FeaturePush, type Model } from '../port/model';

/** Findings that a night adds to those that were said live: the strangest sessions. */
const MOST_ADDED = 100;
/** Features that a finding names. */
const MOST_NAMED = 3;
/** Findings of longer sessions began before. */
const BEFORE_MS = 2 * DAY_MS;

/** A session with its score. */
export interface StrangeSession {
  readonly site: string;
  readonly session: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly score: number;
  readonly row: Float64Array;
}

/** @param row of the model's features */
export function anomalyOf(
  model: Model,
  { site, session, firstMs, lastMs, score, row }: StrangeSession,
  found: Pick<AnomalyFinding, 'layer' | 'status' | 'epoch'> & Partial<Pick<AnomalyFinding, 'noticed_after_ms'>>,
): AnomalyFinding {
  const { id: detector, class: kind, severity } = sessionAnomaly;
  const named = explain(model, row)
    .filter(({ push }) => push > 0)
    .slice(0, MOST_NAMED);
  return {
    finding_id: findingId({ site, detector, anchor: [session] }),
    ...{ site, detector, class: kind, severity },
    subject: { kind: 'session', key: session },
    window: { start: firstMs, end: lastMs + 1 },
    ...{ first_seen: firstMs, last_seen: lastMs, count: 1, score },
    evidence: {
      says: `no session is like this one: ${named.map(wordsOf).join(', ')}`,
      numbers: Object.fromEntries(named.map(({ feature, value }) => [feature, value])),
    },
    ...found,
  };
}

function wordsOf({ feature, value }: FeaturePush): string {
  return `${feature} ${Math.round(value * 10) / 10}`;
}

/** Sessions with an open finding of a model. */
export interface OpenAnomalies {
  readonly all: ReadonlyMap<string, AnomalyFinding>;
  readonly open: readonly AnomalyFinding[];
}

/** What was said of sessions in a range, and which of it is still open. */
export async function anomaliesIn(
  book: FindingBook,
  site: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<OpenAnomalies> {
  const all = new Map<string, AnomalyFinding>();
  for await (const { finding } of book.list({ site, from: fromMs - BEFORE_MS, to: toMs }))
    if (finding.detector === sessionAnomaly.id) all.set(finding.subject.key, finding);
  return { all, open: [...all.values()].filter(({ status, last_seen: last }) => status === 'open' && last < toMs) };
}

/** Sessions that other detectors found something in, and the night confirmed it. */
export async function labelledSessions(
  findings: ItemTable,
  site: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<ReadonlySet<string>> {
  const labelled = new Set<string>();
  for await (const { finding } of new FindingBook(findings).list({ site, from: fromMs, to: toMs })) {
    const { detector, status, subject } = finding;
    if (detector !== sessionAnomaly.id && status === 'confirmed' && subject.kind === 'session')
      labelled.add(subject.key);
  }
  return labelled;
}

export interface ExactAnomalies {
  readonly model: Model;
  readonly threshold: number;
  readonly epoch: number;
  /** Every session of the night that was looked at. */
  readonly sessions: readonly StrangeSession[];
}

/** Confirms what is still strange, retracts what is not, and adds what live missed. The same call again changes nothing. */
export async function settleAnomalies(
  book: FindingBook,
  { all, open }: OpenAnomalies,
  { model, threshold, epoch, sessions }: ExactAnomalies,
): Promise<{ readonly confirmed: number; readonly retracted: number; readonly added: number }> {
  const exact = new Map(sessions.map((one) => [one.session, one]));
  const settled = open.flatMap((finding): AnomalyFinding[] => {
    const found = exact.get(finding.subject.key);
    if (found === undefined) return [];
    if (found.score < threshold) return [{ ...finding, status: 'retracted', epoch, reason: 'late_events' }];
    const { evidence, score, first_seen, last_seen } = anomalyOf(model, found, {
      layer: 'batch',
      status: 'open',
      epoch,
    });
    return [{ ...finding, status: 'confirmed', epoch, evidence, score, first_seen, last_seen }];
  });
  const added = sessions
    .filter(({ score, session }) => score >= threshold && !all.has(session))
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_ADDED)
    .map((one) => anomalyOf(model, one, { layer: 'batch', status: 'confirmed', epoch }));
  await book.change(
    [...settled, ...added],
    (finding) => (now) => (now === undefined || now.status === 'open' ? finding : undefined),
  );
  const confirmed = settled.filter(({ status }) => status === 'confirmed').length;
  return { confirmed, retracted: settled.length - confirmed, added: added.length };
}
