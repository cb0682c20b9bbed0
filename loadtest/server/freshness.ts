import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '../../client/client';
import { HOUR_MS, hourOf } from '../../core/time/window';
import { sendEvents } from '../../core/wire/ingest';
import { getMetric } from '../../core/wire/metrics';
import { addSite } from '../../core/wire/sites';
import type { BenchLine } from '../bench-line';
import { AIMS, held } from './aims';
import { whileBatchRuns } from './batch-runs';
import { described, type MeasuredServer } from './measured-server';
import { percentile } from './percentiles';

const RATES = [556, 2_500] as const;
const SECONDS = 15;
const CONNECTIONS = 64;
/** A site of which only the probes are, so that each probe is seen as the next number. */
const PROBED = 'probe';
const LOOK_MS = 20;

/** How long an event takes from being sent to being in an answer, while others are sent and a batch run computes. */
export async function measureFreshness(server: MeasuredServer): Promise<readonly BenchLine[]> {
  const probe = await openProbe(server);
  const lines: BenchLine[] = [];
  for (const rate of RATES) {
    const [[report, ages], runs] = await whileBatchRuns(server, () =>
      Promise.all([
        server.sendEvents({ rate, seconds: SECONDS, eventsPerRequest: 1, connections: CONNECTIONS }),
        probesFor(SECONDS, probe),
      ]),
    );
    const sorted = ages.toSorted((a, b) => a - b);
    lines.push(
      held({
        measure: `freshness at ${rate} events/s while a batch runs, p95`,
        value: percentile(sorted, 0.95),
        unit: 'ms',
        aim: AIMS.freshnessP95Ms,
        note: `${sorted.length} probes, median ${Math.round(percentile(sorted, 0.5))} ms, ${runs} runs; ${described(report)}`,
      }),
    );
  }
  return lines;
}

async function probesFor(seconds: number, probe: () => Promise<number>): Promise<readonly number[]> {
  const end = performance.now() + seconds * 1000;
  const ages: number[] = [];
  while (performance.now() < end) ages.push(await probe());
  return ages;
}

/** Sends one event and waits until it is counted. */
async function openProbe({ client, url }: MeasuredServer): Promise<() => Promise<number>> {
  const { write_key: writeKey } = await client.call(addSite, { id: PROBED });
  const sender = createClient({ baseUrl: url, writeKey: writeKey ?? '' });
  const counted = async (): Promise<number> => {
    const hour = hourOf(Date.now());
    const [from, to] = [hour - HOUR_MS, hour + HOUR_MS].map((ms) => new Date(ms).toISOString());
    const { rows } = await client.call(getMetric, { id: 'page_views', site: PROBED, from, to, grain: 'total' });
    return rows[0]?.value ?? 0;
  };
  return async () => {
    const before = await counted();
    const start = performance.now();
    const event = { event_type: 'page_view', session_id: 'probe', timestamp: new Date().toISOString() };
    await sender.call(sendEvents, { events: [event] });
    while ((await counted()) === before) await pause(LOOK_MS);
    return performance.now() - start;
  };
}
