import type { RunOutcome } from '../../batch-layer/drive-run';
import type { Preview } from '../../batch-layer/preview/preview';
import { encodeFrame, type Frame } from '../../core/frame/frame';
import type { StreamRecord } from '../../core/port/event-stream';
import { dayOf } from '../../core/time/calendar';
import { DAY_MS, HOUR_MS, hourOf } from '../../core/time/window';
import { nodeCodec } from '../../speed-layer/compression';
import type { Arrival } from '../batch/batch-world';
import type { Story } from './stories';
import { SHARDS, type Twin } from './twins';

/** The batch layer's result. */
export interface Played {
  readonly firstNight: RunOutcome;
  /** What a backfill before the second night would have changed: the stragglers are in the lake by then. */
  readonly differences: Preview['differences'];
  readonly secondNight: RunOutcome;
  readonly backfill: RunOutcome;
}

/**
 * Plays a story: the first night, later arrivals, the second night, and a backfill of all days. Records the state after
 * each.
 */
export async function play(twin: Twin, story: Story, look: () => void = () => undefined): Promise<Played> {
  const { batch } = twin;
  const { early, late } = deliveries(story);
  const write = createWriter();
  const deliver = async (arrivals: readonly Arrival[]): Promise<void> => {
    for (const shard of SHARDS) {
      const records = arrivals
        .filter((arrival) => arrival.shard === shard)
        .map((arrival) => write(shard, arrival.arrivedMs, frameOf(arrival)));
      for (let at = 0; at < records.length; at += story.batchSize)
        await twin.receive(shard, records.slice(at, at + story.batchSize));
    }
  };
  const runTo = async (tidemark: number): Promise<RunOutcome> => {
    for (const shard of SHARDS)
      await twin.receive(shard, [write(shard, tidemark, { kind: 'pulse', pulseMs: tidemark })]);
    const outcome = await batch.run(tidemark);
    look();
    return outcome;
  };
  const days = daysOf(story.arrivals);
  await deliver(early);
  const firstNight = await runTo(story.firstNight);
  await deliver(late);
  const { differences } = await batch.preview(...days);
  look();
  const secondNight = await runTo(lastNight(story));
  const backfill = await batch.backfill(...days);
  look();
  return { firstNight, differences, secondNight, backfill };
}

/** The arrivals before and after the first night, each in the order in which the consumers see them. */
export function deliveries({ arrivals, firstNight, stragglerEvery }: Story): {
  readonly early: readonly Arrival[];
  readonly late: readonly Arrival[];
} {
  const sorted = [...arrivals].sort((a, b) => a.arrivedMs - b.arrivedMs || (a.shard < b.shard ? -1 : 1));
  const isEarly = ({ arrivedMs }: Arrival, at: number): boolean =>
    arrivedMs < firstNight && (stragglerEvery === 0 || at % stragglerEvery !== stragglerEvery - 1);
  return { early: sorted.filter(isEarly), late: sorted.filter((arrival, at) => !isEarly(arrival, at)) };
}

function lastNight({ arrivals, firstNight }: Story): number {
  return Math.max(firstNight, ...arrivals.map(({ arrivedMs }) => hourOf(arrivedMs))) + HOUR_MS;
}

/** All days that the events may belong to, in any time zone. */
function daysOf(arrivals: readonly Arrival[]): readonly [fromDay: string, toDay: string] {
  const times = arrivals.flatMap(({ events }) => events.map(({ occurred_ms }) => occurred_ms));
  return [dayOf(Math.min(...times) - DAY_MS, 'UTC'), dayOf(Math.max(...times) + DAY_MS, 'UTC')];
}

function createWriter(): (shard: string, arrivedMs: number, frame: Frame) => StreamRecord {
  let written = 0;
  return (shard, arrivedMs, frame) => {
    written += 1;
    return { shard, arrivedMs, sequence: String(written).padStart(20, '0'), data: encodeFrame(frame, nodeCodec) };
  };
}

function frameOf({ site, arrivedMs, events }: Arrival): Frame {
  return { kind: 'events', site, receivedMs: arrivedMs, events, quarantined: [] };
}
