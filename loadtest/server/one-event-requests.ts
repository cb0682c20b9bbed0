import type { BenchLine } from '../bench-line';
import { AIMS, held } from './aims';
import { described, type MeasuredServer } from './measured-server';
import { cpuMsOf } from './process-figures';

const RATES = { usual: 556, high: 2_500 } as const;
const SECONDS = 10;
const CONNECTIONS = 64;

/** Requests with one event each: their CPU time with all that the process does meanwhile, their latency, and how many are taken. */
export async function measureOneEventRequests(server: MeasuredServer): Promise<readonly BenchLine[]> {
  const send = (rate: number) => () =>
    server.sendEvents({ rate, seconds: SECONDS, eventsPerRequest: 1, connections: CONNECTIONS });
  const usual = await cpuOver(server, send(RATES.usual));
  const high = await cpuOver(server, send(RATES.high));
  const perRequest = ({ cpuMs, result }: typeof usual): number => cpuMs / result.answered;
  const what = 'one-event requests, all consumers on';
  return [
    held({
      measure: `${what}: CPU per request at ${RATES.high}/s`,
      value: perRequest(high),
      unit: 'ms',
      aim: AIMS.requestCpuMs,
      note: `${perRequest(usual).toFixed(2)} ms at ${RATES.usual}/s`,
    }),
    held({
      measure: `${what}: p95 at ${RATES.usual}/s`,
      value: usual.result.p95,
      unit: 'ms',
      aim: AIMS.requestP95Ms,
      note: described(usual.result),
    }),
    held({
      measure: `${what}: taken of ${RATES.high}/s`,
      value: (high.result.statuses['202'] ?? 0) / high.result.seconds,
      unit: '/s',
      // The schedule ends with a request that is still to be answered.
      aim: { least: AIMS.requestsPerSecond.least * 0.98 },
      note: `p95 ${high.result.p95.toFixed(1)} ms; ${described(high.result)}`,
    }),
  ];
}

async function cpuOver<Result>({ pid }: MeasuredServer, run: () => Promise<Result>) {
  const before = await cpuMsOf(pid);
  const result = await run();
  return { result, cpuMs: (await cpuMsOf(pid)) - before };
}
