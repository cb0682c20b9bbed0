import { getThreads } from '../../core/wire/threads';
import type { BenchLine } from '../bench-line';
import { AIMS, figure, held } from './aims';
import { published } from './batch-runs';
import { described, type MeasuredServer } from './measured-server';
import type { LoadReport } from './messages';

const RATE = 556;
const CONNECTIONS = 64;
/** Requests are sent in stretches of this length, until the day is published or the time is over. */
const STRETCH_SECONDS = 10;
const MOST_SECONDS = 60;
/** Threads that answer requests. */
const SERVING = { main: 'ingest', questions: 'serving' } as const;

/** How long events and questions wait while the first run of the platform publishes a whole day. */
export async function measurePublication(server: MeasuredServer): Promise<readonly BenchLine[]> {
  const start = performance.now();
  let isPublished = false;
  const publication = published(server).then(() => (isPublished = true));
  const reports: LoadReport[] = [];
  do {
    const load = { rate: RATE, seconds: STRETCH_SECONDS, connections: CONNECTIONS };
    const [report] = await Promise.all([
      server.sendEvents({ ...load, eventsPerRequest: 1 }),
      server.ask({ ...load, rate: 20 }),
    ]);
    reports.push(report);
  } while (!isPublished && secondsSince(start) < MOST_SECONDS);
  const [seconds, isWhole] = [Math.ceil(secondsSince(start)), isPublished];
  const { threads } = await server.client.call(getThreads, { last: `${seconds}s` });
  const worst = (of: 'p99' | 'p999' | 'max'): number => Math.max(...reports.map((report) => report[of]));
  const latency = `ingest latency while a day of ${server.day.events} events is published`;
  const note = `${isWhole ? 'published' : 'NOT published'} in ${seconds} s; ${reports.map(described).join('; ')}`;
  await publication;
  return [
    ...threads.flatMap(({ name, p999_ms: p999, max_ms: max, samples }) => {
      if (name === 'archive') return [];
      const measure = `event-loop delay of the ${SERVING[name]} thread meanwhile`;
      return [
        held({
          measure: `${measure}, p99.9`,
          value: p999,
          unit: 'ms',
          aim: AIMS.delayP999Ms,
          note: `${samples} samples in ${seconds} s`,
        }),
        held({ measure: `${measure}, max`, value: max, unit: 'ms', aim: AIMS.delayMaxMs }),
      ];
    }),
    figure({ measure: `${latency}, p99`, value: worst('p99'), unit: 'ms', note }),
    figure({ measure: `${latency}, p99.9`, value: worst('p999'), unit: 'ms' }),
    figure({ measure: `${latency}, max`, value: worst('max'), unit: 'ms' }),
  ];
}

function secondsSince(startMs: number): number {
  return (performance.now() - startMs) / 1000;
}
