import { HOUR_MS } from '../../core/time/window';
import { collecting, eventFramesIn, SHOP } from '../collect/collecting';
import { eventsOf, rowsOf } from '../recording/source';
import type { Story } from './stories';

const EVENTS_IN_A_REQUEST = 100;

/** The first rows of a recording, through the collector as in a replay; a part arrives after the first night. */
export async function recordedStory(text: string, rows: number): Promise<Story> {
  const { collector, stream } = collecting();
  const events = eventsOf(await rowsOf('rees46', `${text.split('\n', rows + 1).join('\n')}\n`));
  for (let at = 0; at < events.length; at += EVENTS_IN_A_REQUEST) {
    await collector.collectEvents({
      site: SHOP.id,
      events: events.slice(at, at + EVENTS_IN_A_REQUEST).map(({ event }) => event),
    });
  }
  const arrivals = eventFramesIn(stream.taken).map((frame, at) => {
    const arrivedMs = Math.max(...frame.events.map(({ occurred_ms }) => occurred_ms));
    return { shard: `shard-${at % 2}`, site: frame.site, arrivedMs, events: frame.events };
  });
  const last = Math.max(...arrivals.map(({ arrivedMs }) => arrivedMs));
  return {
    sites: [SHOP],
    arrivals,
    firstNight: Math.ceil(last / HOUR_MS) * HOUR_MS,
    stragglerEvery: 10,
    batchSize: 5,
    exactly: 0,
  };
}
