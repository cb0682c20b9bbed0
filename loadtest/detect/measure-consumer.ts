import type { OpenedRecord } from '../../core/stream/record-batch';
import { LiveDetection } from '../../reaction-layer/detect/live-detection';
import { encodeSession } from '../../reaction-layer/detect/session/saved-session';
import type { BenchLine } from '../bench-line';
import { recordsOf, simulatedWorld } from './detection-worlds';

/** What issue and documentation hold the consumer to. */
const AIMS = { microsPerEvent: 10, bytesPerSession: 300 } as const;
/** Records of a batch: what changed is encoded after each. */
const BATCH_RECORDS = 100;
/** Of these rounds the fastest counts. */
const ROUNDS = 5;

/** What detection costs per event, and what it stores of an open session, without the table that keeps it. */
export async function measureConsumer(seed: number): Promise<readonly BenchLine[]> {
  const world = await simulatedWorld({ seed, rate: 0.005, hours: 0.5, eventsPerSecond: 20, flashSale: 0 });
  const records: OpenedRecord[] = [];
  for await (const record of recordsOf(world.rows)) records.push(record);
  const events = records.reduce((sum, { content }) => sum + (content.kind === 'events' ? content.events.length : 0), 0);
  const rounds = Array.from({ length: ROUNDS }, () => playRound(records));
  const [judging, encoding] = [
    Math.min(...rounds.map(({ judgingMs }) => judgingMs)),
    Math.min(...rounds.map(({ encodingMs }) => encodingMs)),
  ];
  const sizes = [...(rounds[0]?.sizes.values() ?? [])];
  const note = `${events} simulated events of ${sizes.length} sessions`;
  return [
    lineOf('detection: judging an event', (1000 * judging) / events, { unit: 'µs', most: AIMS.microsPerEvent, note }),
    lineOf('detection: judging and encoding what is saved', (1000 * (judging + encoding)) / events, {
      ...{ unit: 'µs', most: AIMS.microsPerEvent, note: `after every ${BATCH_RECORDS} records` },
    }),
    lineOf('detection: state of a session', sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length), {
      ...{ unit: 'bytes', most: AIMS.bytesPerSession, note },
    }),
  ];
}

interface Round {
  readonly judgingMs: number;
  readonly encodingMs: number;
  /** Bytes of each session, as it was saved last. */
  readonly sizes: ReadonlyMap<string, number>;
}

function playRound(records: readonly OpenedRecord[]): Round {
  const detection = new LiveDetection();
  const sizes = new Map<string, number>();
  let [judgingMs, encodingMs] = [0, 0];
  for (let from = 0; from < records.length; from += BATCH_RECORDS) {
    const startMs = cpuMs();
    for (const { record, sequence, content } of records.slice(from, from + BATCH_RECORDS)) {
      detection.pass(record.arrivedMs, record.shard);
      if (content.kind === 'events')
        detection.add(content, { shard: record.shard, sequence, arrivedMs: record.arrivedMs });
    }
    const judgedMs = cpuMs();
    for (const [key, session] of detection.takeChanged()) sizes.set(key, encodeSession(session).length);
    judgingMs += judgedMs - startMs;
    encodingMs += cpuMs() - judgedMs;
  }
  return { judgingMs, encodingMs, sizes };
}

/** CPU time of this process, so that others on the machine do not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function lineOf(
  measure: string,
  value: number,
  { unit, most, note }: { readonly unit: string; readonly most: number; readonly note: string },
): BenchLine {
  const rounded = Math.round(10 * value) / 10;
  return { measure, value: rounded, unit, aim: `≤ ${most}`, verdict: value <= most ? 'ok' : 'missed', note };
}
