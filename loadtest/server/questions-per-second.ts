import type { BenchLine } from '../bench-line';
import { AIMS, figure, held } from './aims';
import { described, type MeasuredServer } from './measured-server';

const RATE = 1_000;
const SECONDS = 10;
const CONNECTIONS = 64;
const EVENTS_PER_SECOND = 556;

/** Nine questions of a dashboard, mixed: how long they take at a fixed rate, and how many are answered at most. */
export async function measureQuestions(server: MeasuredServer): Promise<readonly BenchLine[]> {
  const load = { seconds: SECONDS, connections: CONNECTIONS };
  await server.ask({ ...load, rate: 100, seconds: 2 });
  const quiet = await server.ask({ ...load, rate: RATE });
  const [busy] = await Promise.all([
    server.ask({ ...load, rate: RATE }),
    server.sendEvents({ ...load, rate: EVENTS_PER_SECOND, eventsPerRequest: 1 }),
  ]);
  const most = await server.ask(load);
  const mix = `nine dashboard questions, ${RATE} per second`;
  return [
    figure({ measure: `${mix}, p50`, value: quiet.p50, unit: 'ms' }),
    held({ measure: `${mix}, p95`, value: quiet.p95, unit: 'ms', aim: AIMS.questionsP95Ms, note: described(quiet) }),
    held({
      measure: `${mix}, p95 with ${EVENTS_PER_SECOND} events/s`,
      value: busy.p95,
      unit: 'ms',
      aim: AIMS.questionsP95Ms,
      note: `p50 ${busy.p50.toFixed(1)} ms; ${described(busy)}`,
    }),
    held({
      measure: 'the same questions, as many as are answered',
      value: (most.statuses['200'] ?? 0) / most.seconds,
      unit: '/s',
      aim: AIMS.questionsPerSecond,
      note: described(most),
    }),
  ];
}
