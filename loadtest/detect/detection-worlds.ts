import { createReadStream } from 'node:fs';
import type { NormalEvent } from '../../core/event/columns';
import type { OpenedRecord } from '../../core/stream/record-batch';
import { recordedRecords } from '../../platform/recording/recorded-records';
import { recordedRows } from '../../platform/recording/recorded-rows';
import type { ReplayRow } from '../../platform/recording/replay-row';
import { Analysis } from '../../reaction-layer/detect/analysis';
import { LiveDetection, type LiveFinding } from '../../reaction-layer/detect/live-detection';
import { injectAnomalies, type Injected, type InjectionOptions } from '../../simulator/anomaly/inject';
import type { RecordedRow } from '../../simulator/anomaly/script';
import { eventLines } from '../../simulator/output/event-lines';
import { rees46Lines, REES46_START_MS } from '../../simulator/output/rees46-lines';
import { simulate } from '../../simulator/simulate';
import type { PlayedWorld } from './detection-score';

/** How often time passes without a record, ms: as in `up`. */
const TICK_MS = 200;
/** Ticks between two records at most: after that nothing waits any more. */
const MOST_TICKS = 30;

export interface WrittenWorldOptions extends Pick<InjectionOptions, 'seed' | 'rate' | 'flashSale'> {
  readonly hours: number;
  readonly eventsPerSecond: number;
}

/** A recording before and after sessions were written into it. */
export interface WrittenWorld extends Injected {
  readonly recording: readonly RecordedRow[];
}

/** Simulated traffic with written sessions in it. */
export async function simulatedWorld(options: WrittenWorldOptions): Promise<WrittenWorld> {
  const { seed, hours, eventsPerSecond } = options;
  const startMs = Date.UTC(2026, 2, 2, 9) + (seed % 1000) * 86_400_000;
  const requests = simulate({ seed, startMs, hours, ratePerSecond: eventsPerSecond });
  const recording = await recordedRows('ndjson', bytesOf(eventLines(requests)));
  return { ...injectAnomalies(recording, options), recording };
}

/** Recorded sessions with written ones between them. @param recording a file as `replay` takes it; simulated ones if absent */
export async function recordedWorld(
  recording: string | undefined,
  options: WrittenWorldOptions,
): Promise<WrittenWorld> {
  const simulated = rees46Lines({ seed: options.seed, startMs: REES46_START_MS, events: 20_000 });
  const rows =
    recording === undefined
      ? await recordedRows('rees46', bytesOf(simulated))
      : await recordedRows(recording.endsWith('.csv') ? 'rees46' : 'ndjson', createReadStream(recording));
  return { ...injectAnomalies(rows, options), recording: rows };
}

/** Plays a world event by event, as it arrives; a night before has taught what is usual in its recording. */
export async function play({ recording, rows, labels }: WrittenWorld): Promise<PlayedWorld> {
  const night = new Analysis();
  for await (const record of recordsOf(recording)) night.add(record);
  night.finish('batch');
  const detection = new LiveDetection({ known: (site) => night.usualOf(site).known() });
  const findings: LiveFinding[] = [];
  const arrivedMs = new Map<string, number>();
  const sessionsOf = new Map<string, Set<string>>();
  const sessions = new Set<string>();
  const named = new Set(labels.map(({ event_id }) => event_id));
  let nowMs = 0;
  const passTo = (untilMs: number): void => {
    const from = Math.max(nowMs, untilMs - MOST_TICKS * TICK_MS);
    for (let ms = from + TICK_MS; ms < untilMs; ms += TICK_MS) findings.push(...detection.pass(ms));
    nowMs = Math.max(nowMs, untilMs);
  };
  const note = (event: NormalEvent, atMs: number): void => {
    sessions.add(event.session_id);
    if (named.has(event.event_id)) arrivedMs.set(event.event_id, atMs);
    const known = sessionsOf.get(event.visitor);
    if (known === undefined) sessionsOf.set(event.visitor, new Set([event.session_id]));
    else known.add(event.session_id);
  };
  for await (const { record, sequence, content } of recordsOf(rows)) {
    passTo(record.arrivedMs);
    if (content.kind !== 'events') continue;
    for (const event of content.events) note(event, record.arrivedMs);
    findings.push(...detection.add(content, { shard: record.shard, sequence, arrivedMs: record.arrivedMs }));
    detection.takeChanged();
  }
  passTo(nowMs + MOST_TICKS * TICK_MS);
  return { labels, findings, arrivedMs, sessionsOf, sessions: sessions.size };
}

export function recordsOf(rows: readonly RecordedRow[]): AsyncIterable<OpenedRecord> {
  return recordedRecords(asReplay(rows), { id: 'shop', currency: 'USD' });
}

async function* asReplay(rows: readonly RecordedRow[]): AsyncGenerator<ReplayRow> {
  await Promise.resolve();
  let line = 0;
  for (const { received_at, sent_at, no_event, ...event } of rows) {
    line += 1;
    yield {
      line,
      event: no_event ?? event,
      eventTimeMs: Date.parse(received_at),
      ...(typeof sent_at === 'string' ? { sentAt: sent_at } : {}),
    };
  }
}

async function* bytesOf(lines: Iterable<string>): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  const encoder = new TextEncoder();
  for (const line of lines) yield encoder.encode(line);
}
