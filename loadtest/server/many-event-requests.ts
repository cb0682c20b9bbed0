import { setTimeout as pause } from 'node:timers/promises';
import { getStatus } from '../../core/wire/status';
import type { BenchLine } from '../bench-line';
import { AIMS, held } from './aims';
import { described, type MeasuredServer } from './measured-server';

const EVENTS_PER_REQUEST = 100;
const SECONDS = 10;
/** Requests in flight: enough that the server never waits for one. */
const CONNECTIONS = 16;
const LOOK_MS = 100;

/** How many events per second are taken and counted by HTTP, in requests of a hundred. */
export async function measureManyEventRequests(server: MeasuredServer): Promise<readonly BenchLine[]> {
  const start = performance.now();
  const report = await server.sendEvents({
    seconds: SECONDS,
    eventsPerRequest: EVENTS_PER_REQUEST,
    connections: CONNECTIONS,
  });
  const sentMs = Date.now();
  await countedUntil(server, sentMs);
  const tookSeconds = (performance.now() - start) / 1000;
  const events = (report.statuses['202'] ?? 0) * EVENTS_PER_REQUEST;
  return [
    held({
      measure: `events by HTTP with ${EVENTS_PER_REQUEST} per request, until they are counted`,
      value: events / tookSeconds,
      unit: 'events/s',
      aim: AIMS.eventsPerSecond,
      note: `${Math.round(events / report.seconds)} per second taken, counted ${((Date.now() - sentMs) / 1000).toFixed(1)} s after the last; ${described(report)}`,
    }),
  ];
}

async function countedUntil({ client }: MeasuredServer, ms: number): Promise<void> {
  for (;;) {
    const { as_of: asOf } = await client.call(getStatus, {});
    if (asOf !== null && Date.parse(asOf) >= ms) return;
    await pause(LOOK_MS);
  }
}
