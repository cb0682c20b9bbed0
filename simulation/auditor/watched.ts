import { arrivalHourOf } from '../../core/time/arrival-hour';
import { DAY_MS, floorTo, MINUTE_MS } from '../../core/time/window';
import { type OpenedRecord, openRecords } from '../../core/stream/record-batch';
import { Analysis, type AnalysisResult } from '../../reaction-layer/detect/analysis';
import type { AnomalyFinding } from '../../reaction-layer/detect/finding';
import { FindingBook } from '../../reaction-layer/detect/finding-book';
import { LiveDetection } from '../../reaction-layer/detect/live-detection';
import { nodeCodec } from '../../speed-layer/compression';
import { NUMBER_TRUTHS } from '../world/watched-numbers';
import type { Watching } from '../world/watching';
import type { Findings } from './findings';

/** What a run leaves to the next one, as the last of a session may still be on its way. */
const MARGIN_MS = 10 * MINUTE_MS;
const COUNTER_WINDOW_MS = 10 * MINUTE_MS;

/** What was said of sessions whose truth is known, against replays of the same events without any fault. */
export async function checkWatched(watching: Watching, site: string, findings: Findings): Promise<void> {
  const records = recordsOf(watching);
  const stored: AnomalyFinding[] = [];
  const book = new FindingBook(watching.findings);
  const span = { from: watching.startMs - DAY_MS, to: watching.startMs + DAY_MS };
  for await (const { finding } of book.list({ site, ...span })) stored.push(finding);
  const byId = new Map<string, AnomalyFinding[]>();
  for (const one of stored) byId.set(one.finding_id, [...(byId.get(one.finding_id) ?? []), one]);
  for (const [id, copies] of byId)
    findings.hold('findings_are_kept_once', copies.length === 1, () => `${said(copies[0])} is there twice (${id})`);
  const exact = new Map(
    watching.nights.map(({ epoch, tidemark }) => [
      epoch,
      analysed(records.filter(({ arrivalHour }) => arrivalHour < arrivalHourOf(tidemark))),
    ]),
  );
  const replay = replayed(records);
  checkSaid(watching, { replay, byId }, findings);
  checkFounded(watching, { replay, records, stored }, findings);
  checkSettled(watching, { exact, stored, byId }, findings);
  checkTruth(watching, { records, stored }, findings);
  checkNumbers(watching, stored, findings);
}

/** What a replay without faults says live is there, said live. */
function checkSaid(
  watching: Watching,
  { replay, byId }: { readonly replay: Replay; readonly byId: ReadonlyMap<string, AnomalyFinding[]> },
  findings: Findings,
): void {
  if (!watching.remembersAll) return;
  for (const [id, { finding, shard, sequence }] of replay) {
    const [one] = byId.get(id) ?? [];
    const wasBehind = watching.nights.some(({ reached }) => (reached.get(shard) ?? '') < sequence);
    const isSaid = one !== undefined && (one.layer === 'speed' || wasBehind);
    findings.hold('findings_are_kept_once', isSaid, () => `${said(finding)} was not stored when it was said`);
  }
}

/** What was said live is what a replay says, or is marked as said with incomplete memory. */
function checkFounded(
  watching: Watching,
  {
    replay,
    records,
    stored,
  }: {
    readonly replay: Replay;
    readonly records: readonly OpenedRecord[];
    readonly stored: readonly AnomalyFinding[];
  },
  findings: Findings,
): void {
  const counted = new Set(analysed(records).findings.map(({ finding_id: id }) => id));
  const excused = new Set(watching.sessions.filter(({ kind }) => kind === 'number_refused').map(({ id }) => id));
  for (const one of stored.filter(isOfEvents)) {
    const isOfSession = one.subject.kind === 'session';
    if (one.layer !== 'speed' || one.degraded === true || excused.has(one.subject.key)) continue;
    if (isOfSession && watching.hasZombies) continue;
    const isFounded = isOfSession ? replay.has(one.finding_id) : counted.has(one.finding_id);
    findings.hold('findings_are_founded', isFounded, () => `${said(one)} was said, and nothing shows it`);
  }
}

/** Each run confirms what the exact order shows, retracts the rest and adds what was missed. */
function checkSettled(
  watching: Watching,
  {
    exact,
    stored,
    byId,
  }: {
    readonly exact: ReadonlyMap<number, AnalysisResult>;
    readonly stored: readonly AnomalyFinding[];
    readonly byId: ReadonlyMap<string, AnomalyFinding[]>;
  },
  findings: Findings,
): void {
  const last = watching.nights.at(-1);
  if (last === undefined) return;
  const shown = (epoch: number | null): ReadonlySet<string> =>
    new Set(exact.get(epoch ?? 0)?.findings.map(({ finding_id: id }) => id));
  for (const one of stored.filter(isOfEvents)) {
    const { finding_id: id, status, epoch } = one;
    const isShown = shown(epoch).has(id);
    const isRight = status === 'confirmed' ? isShown : status === 'retracted' ? !isShown : false;
    findings.hold(
      'findings_settle_right',
      isRight,
      () => `${said(one)} is ${status} by run ${epoch}, in which it is ${isShown ? '' : 'not '}shown`,
    );
  }
  for (const one of exact.get(last.epoch)?.findings ?? [])
    findings.hold(
      'findings_settle_right',
      one.last_seen >= last.tidemark - MARGIN_MS || byId.has(one.finding_id),
      () => `${said(one)} is shown by the last run, and missing`,
    );
}

/** What sessions were written to be, where everything of them came before one run. */
function checkTruth(
  watching: Watching,
  { records, stored }: { readonly records: readonly OpenedRecord[]; readonly stored: readonly AnomalyFinding[] },
  findings: Findings,
): void {
  const arrived = arrivalsOf(records);
  const tidemarks = watching.nights.map(({ tidemark }) => tidemark);
  for (const session of watching.sessions) {
    const { id, truth, kind } = session;
    const { visitor, fromMs, toMs } = arrived.get(id) ?? { visitor: '', fromMs: 0, toMs: 0 };
    const isCut = tidemarks.some((tidemark) => fromMs < tidemark && toMs >= tidemark);
    const isSplit = floorTo(session.startMs, COUNTER_WINDOW_MS) !== floorTo(session.endMs, COUNTER_WINDOW_MS);
    if (isCut || isSplit) continue;
    const seen = stored.filter(
      ({ subject, status }) => status === 'confirmed' && (subject.key === id || subject.key === visitor),
    );
    if (watching.remembersAll)
      for (const detector of new Set(truth)) {
        const ofSession = stored.filter((one) => one.detector === detector && one.subject.key === id);
        const isOnce = ofSession.length <= 1;
        findings.hold('findings_are_kept_once', isOnce, () => `${said(ofSession[0])} is there under several ids`);
      }
    const [shown, wanted] = [seen.map(({ detector }) => detector), truth].map((all) => [...all].sort().join(', '));
    findings.hold(
      'findings_settle_right',
      shown === wanted,
      () => `of ${id} (${kind}) ${shown || 'nothing'} is confirmed, not ${wanted || 'nothing'}`,
    );
  }
}

/** What is said of the one odd hour, once it is published. */
function checkNumbers({ truth }: Watching, stored: readonly AnomalyFinding[], findings: Findings): void {
  const ofNumbers = stored.filter((one) => !isOfEvents(one) && one.status !== 'retracted');
  const shown = ofNumbers.map(({ detector, status }) => `${detector} ${status}`).join(', ');
  const wanted = NUMBER_TRUTHS[truth].detectors.map((detector) => `${detector} confirmed`).join(', ');
  findings.hold(
    'findings_settle_right',
    shown === wanted,
    () => `of a number (${truth}) ${shown || 'nothing'} is said, not ${wanted || 'nothing'}`,
  );
  if (truth !== 'usual' && truth !== 'only_an_estimate') return;
  findings.hold(
    'findings_are_founded',
    stored.every(isOfEvents),
    () => `a number that may be usual (${truth}) was reported`,
  );
}

function isOfEvents({ subject }: AnomalyFinding): boolean {
  return subject.kind !== 'metric';
}

interface SessionArrivals {
  readonly visitor: string;
  readonly fromMs: number;
  readonly toMs: number;
}

function arrivalsOf(records: readonly OpenedRecord[]): ReadonlyMap<string, SessionArrivals> {
  const arrived = new Map<string, SessionArrivals>();
  for (const { content, record } of records) {
    if (content.kind !== 'events') continue;
    for (const { session_id: id, visitor } of content.events) {
      const { fromMs, toMs } = arrived.get(id) ?? { fromMs: Infinity, toMs: -Infinity };
      const ms = record.arrivedMs;
      arrived.set(id, { visitor, fromMs: Math.min(fromMs, ms), toMs: Math.max(toMs, ms) });
    }
  }
  return arrived;
}

interface ReplayedFinding {
  readonly finding: AnomalyFinding;
  /** The record at which it was said. */
  readonly shard: string;
  readonly sequence: string;
}

/** By the id of the finding. */
type Replay = ReadonlyMap<string, ReplayedFinding>;

/** What detection says of sessions if every record comes once, in order, to a process that lives on. */
function replayed(records: readonly OpenedRecord[]): Replay {
  const said = new Map<string, ReplayedFinding>();
  for (const shard of new Set(records.map(({ record }) => record.shard))) {
    const detection = new LiveDetection();
    const ofShard = records.filter(({ record }) => record.shard === shard).sort(bySequence);
    for (const { record, sequence, content } of ofShard) {
      const found = [...detection.pass(record.arrivedMs, shard)];
      if (content.kind === 'events')
        found.push(...detection.add(content, { shard, sequence, arrivedMs: record.arrivedMs }));
      for (const { finding } of found)
        if (finding.subject.kind === 'session') said.set(finding.finding_id, { finding, shard, sequence });
      detection.takeChanged();
    }
  }
  return said;
}

/** What the exact order of all events shows. */
function analysed(records: readonly OpenedRecord[]): AnalysisResult {
  const analysis = new Analysis();
  for (const record of [...records].sort(byArrival)) analysis.add(record);
  return analysis.finish('batch');
}

function recordsOf({ kinesis }: Watching): readonly OpenedRecord[] {
  return kinesis.shards.flatMap(({ id, records }) => openRecords({ shard: id, records }, nodeCodec));
}

function bySequence(a: OpenedRecord, b: OpenedRecord): number {
  return a.sequence < b.sequence ? -1 : 1;
}

function byArrival(a: OpenedRecord, b: OpenedRecord): number {
  if (a.record.arrivedMs !== b.record.arrivedMs) return a.record.arrivedMs - b.record.arrivedMs;
  if (a.record.shard !== b.record.shard) return a.record.shard < b.record.shard ? -1 : 1;
  return bySequence(a, b);
}

function said(finding: AnomalyFinding | undefined): string {
  return `${finding?.detector} of ${finding?.subject.key}`;
}
