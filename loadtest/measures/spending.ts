import type { BenchLine } from '../bench-line';
import { monthlyCost, WAIT_MS } from '../costs/monthly';
import { PRICES_OF } from '../costs/prices';
import { type Load, type Sender, spend, type Spent } from './requests';

/** 2 million events an hour. */
const PEAK_RATE = 556;
const CLIENTS: Sender = { kind: 'clients' };
const LONGEST_SECONDS = 120;
const LEAST_SECONDS = 60;
/** Long enough for every invocation of a quiet site to be seen, the archive’s too. */
const QUIET_SECONDS = 1800;
/** As prod keeps records. */
const RETENTION_HOURS = 168;

/** What an event at the peak makes the speed layer ask for, by shards, flushes and senders. */
export async function measureRequests(events: number): Promise<readonly BenchLine[]> {
  const peak = { rate: PEAK_RATE, seconds: secondsFor(events), shards: 1, flushSeconds: 2 };
  const server = (eventsPerRequest: number): Sender => ({ kind: 'server', eventsPerRequest });
  const loads: readonly Load[] = [
    { ...peak, sender: server(100) },
    { ...peak, sender: CLIENTS },
    { ...peak, flushSeconds: 1, sender: server(100) },
    { ...peak, flushSeconds: 1, shards: 4, sender: server(500) },
  ];
  const lines: BenchLine[] = [];
  for (const load of loads) lines.push(lineOf(load, await spend(load)));
  return lines;
}

/** What a month of a load costs at list prices, clients sending for themselves, one shard, flushes of a second. */
export async function measureCosts(events: number): Promise<readonly BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const rate of [1, 10, PEAK_RATE]) {
    const load: Load = { rate, seconds: rate === PEAK_RATE ? secondsFor(events) : QUIET_SECONDS, shards: 1, flushSeconds: 1, sender: CLIENTS };
    const spent = await spend(load);
    // The traffic of the simulator comes close to the rate; the month is reckoned at the rate itself.
    const { total, ...parts } = monthlyCost({ ...spent, seconds: spent.events / rate }, load, RETENTION_HOURS);
    const each = Object.entries(parts).map(([part, dollars]) => `${part} ${dollars.toFixed(2)}`);
    lines.push({ measure: `a month of ${rate} events/s`, note: `$${total.toFixed(2)}: ${each.join(', ')} (us-east-1, ${PRICES_OF}; ${WAIT_MS} ms a request of a function)` });
  }
  return lines;
}

function secondsFor(events: number): number {
  return Math.min(LONGEST_SECONDS, Math.max(LEAST_SECONDS, Math.floor(events / PEAK_RATE / LEAST_SECONDS) * LEAST_SECONDS));
}

function lineOf({ shards, flushSeconds, sender }: Load, spent: Spent): BenchLine {
  const perEvent = (count: number): string => (count / spent.events).toFixed(4);
  const perMillion = (count: number): number => Math.round((count * 1_000_000) / spent.events);
  const { events, httpRequests, functions } = spent;
  const from = sender.kind === 'clients' ? `${(events / httpRequests).toFixed(1)} events a request, as clients send` : `${sender.eventsPerRequest} events a request`;
  return {
    measure: `${shards} shard${shards === 1 ? '' : 's'}, ${flushSeconds} s, ${from}`,
    note: `an event: ${perEvent(spent.writeUnits)} write units, ${perEvent(spent.putUnits)} put units; a million: ${perMillion(spent.readUnits)} read units, ${perMillion(spent.s3Writes)} S3 puts of ${perMillion(spent.s3Bytes) / 1_000_000} MB, ${Object.entries(functions).map(([name, { count, ms }]) => `${name} ${perMillion(count)} times ${Math.round(ms * 1_000_000 / events)} ms`).join(', ')}`,
    per_million_events: {
      write_units: perMillion(spent.writeUnits),
      read_units: perMillion(spent.readUnits),
      put_units: perMillion(spent.putUnits),
      http_requests: perMillion(httpRequests),
      s3_writes: perMillion(spent.s3Writes),
      s3_bytes: perMillion(spent.s3Bytes),
      ...Object.fromEntries(Object.entries(functions).flatMap(([name, { count, ms, requests }]) => [[`${name}_invocations`, perMillion(count)], [`${name}_ms`, perMillion(ms)], [`${name}_requests`, perMillion(requests)]])),
    },
  };
}
