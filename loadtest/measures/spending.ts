import type { BenchLine } from '../bench-line';
import { prod } from '../../stacks/environments/prod';
import { lanesOf } from '../../stacks/lib/lanes';
import type { Spent } from '../costs/spent';
import { type RequestLoad, spend } from './requests';
import type { Sender } from './sent-traffic';

/** 2 million events per hour. */
const PEAK_RATE = 556;
const CLIENTS: Sender = { kind: 'clients' };
const SERVER = { kind: 'server', eventsPerRequest: 100 } as const satisfies Sender;
const LONGEST_SECONDS = 120;
/** After this, minutes that still receive late events have reached their full size. */
const WARM_UP_SECONDS = 180;
/** By then, cells of late events have the mean size of an arrival hour. */
const HALF_AN_HOUR = 1680;
const LEAST_SECONDS = 60;

/** Requests of the speed layer per event at peak, by shards, flushes and senders. */
export async function measureRequests(events: number): Promise<readonly BenchLine[]> {
  const peak = { rate: PEAK_RATE, seconds: secondsFor(events), warmUpSeconds: WARM_UP_SECONDS, ...ofProd() };
  const loads: readonly RequestLoad[] = [
    { ...peak, sender: SERVER },
    { ...peak, sender: CLIENTS },
    { ...peak, flushSeconds: 3, sender: SERVER },
    { ...peak, shards: 2, sender: SERVER },
    { ...peak, flushSeconds: 1, shards: 4, lanes: 16, sender: { ...SERVER, eventsPerRequest: 500 } },
    { ...peak, warmUpSeconds: HALF_AN_HOUR, sender: SERVER },
  ];
  const lines: BenchLine[] = [];
  for (const load of loads) lines.push(lineOf(load, await spend(load)));
  return lines;
}

/** Prod’s settings that determine how often cells are written. @throws RangeError if AWS chooses the stream’s shards */
function ofProd(): Pick<RequestLoad, 'shards' | 'lanes' | 'flushSeconds'> {
  if (prod.stream.mode !== 'provisioned')
    throw new RangeError('how many shards prod has is up to AWS: say here with how many it is to be measured');
  return { shards: prod.stream.shards, lanes: lanesOf(prod), flushSeconds: prod.consumers.aggregateWindowSeconds };
}

function secondsFor(events: number): number {
  return Math.min(
    LONGEST_SECONDS,
    Math.max(LEAST_SECONDS, Math.floor(events / PEAK_RATE / LEAST_SECONDS) * LEAST_SECONDS),
  );
}

function lineOf({ shards, flushSeconds, warmUpSeconds, sender }: RequestLoad, spent: Spent): BenchLine {
  const perEvent = (count: number): string => (count / spent.events).toFixed(4);
  const perMillion = (count: number): number => Math.round((count * 1_000_000) / spent.events);
  const { events, httpRequests, functions } = spent;
  const from =
    sender.kind === 'clients'
      ? `${(events / httpRequests).toFixed(1)} events per request, as clients send`
      : `${sender.eventsPerRequest} events per request`;
  return {
    measure: `${shards} shard${shards === 1 ? '' : 's'}, ${flushSeconds} s, ${from}${warmUpSeconds > WARM_UP_SECONDS ? ', half an hour later' : ''}`,
    note: `an event: ${perEvent(spent.writeUnits)} write units, ${perEvent(spent.putUnits)} put units; a million: ${perMillion(spent.readUnits)} read units, ${perMillion(spent.s3Writes)} S3 puts of ${perMillion(spent.s3Bytes) / 1_000_000} MB, ${Object.entries(
      functions,
    )
      .map(([name, { count, ms }]) => `${name} ${perMillion(count)} times ${Math.round((ms * 1_000_000) / events)} ms`)
      .join(', ')}`,
    per_million_events: {
      write_units: perMillion(spent.writeUnits),
      read_units: perMillion(spent.readUnits),
      put_units: perMillion(spent.putUnits),
      http_requests: perMillion(httpRequests),
      s3_writes: perMillion(spent.s3Writes),
      s3_bytes: perMillion(spent.s3Bytes),
      ...Object.fromEntries(
        Object.entries(functions).flatMap(([name, { count, ms, requests }]) => [
          [`${name}_invocations`, perMillion(count)],
          [`${name}_ms`, perMillion(ms)],
          [`${name}_requests`, perMillion(requests)],
        ]),
      ),
    },
  };
}
