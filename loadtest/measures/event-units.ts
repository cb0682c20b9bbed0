import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prod } from '../../stacks/environments/prod';
import { lanesOf } from '../../stacks/lib/lanes';
import type { BenchLine } from '../bench-line';
import { scaled, type Spent } from '../costs/spent';
import { spentSchema, UNITS_FILE } from '../costs/units';
import { spend } from './requests';
import type { Sender } from './sent-traffic';

/** Long enough to include every invocation of a quiet site, the archive’s too. */
const RATES = [
  { rate: 1, seconds: 1800 },
  { rate: 11.6, seconds: 1800 },
  { rate: 100, seconds: 240 },
  { rate: 556, seconds: 120 },
  { rate: 2000, seconds: 60 },
] as const;
const WARM_UP_SECONDS = 180;
const SENDERS: readonly Sender[] = [
  { kind: 'clients' },
  { kind: 'server', eventsPerRequest: 10 },
  { kind: 'server', eventsPerRequest: 100 },
];

/** Counts the usage of one second under loads, with one shard, and records it for `tidemark cost`. */
export async function measureEventUnits(
  root: string,
  today: string,
  onProgress: (part: string) => void,
): Promise<readonly BenchLine[]> {
  const senders = [];
  for (const sender of SENDERS) {
    const seconds: Spent[] = [];
    for (const { rate, seconds: duration } of RATES) {
      onProgress(`${rate} events/s, ${sender.kind}`);
      const spent = await spend({
        rate,
        seconds: duration,
        sender,
        warmUpSeconds: WARM_UP_SECONDS,
        shards: 1,
        lanes: lanesOf(prod),
        flushSeconds: prod.consumers.aggregateWindowSeconds,
      });
      seconds.push(roundedUsage(scaled(spent, 1 / duration)));
    }
    const [events, requests] = [sumOf(seconds, 'events'), sumOf(seconds, 'httpRequests')];
    senders.push({ events_per_request: rounded(events / requests), seconds });
  }
  writeFileSync(join(root, UNITS_FILE), `${JSON.stringify({ counted: today, senders }, null, 2)}\n`);
  return senders.flatMap(({ events_per_request: each, seconds }) =>
    seconds.map(({ events, writeUnits, putUnits, httpBytes }) => ({
      measure: `${events.toFixed(1)} events/s, ${each} per request`,
      note: `${writeUnits} write units, ${putUnits} put units, ${httpBytes} bytes per second`,
    })),
  );
}

function sumOf(seconds: readonly Spent[], of: 'events' | 'httpRequests'): number {
  return seconds.reduce((sum, second) => sum + second[of], 0);
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function roundedUsage({ functions, ...counts }: Spent): Spent {
  const all = Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, rounded(value)]));
  const each = Object.fromEntries(
    Object.entries(functions).map(([name, { count, ms, requests }]) => [
      name,
      { count: rounded(count), ms: rounded(ms), requests: rounded(requests) },
    ]),
  );
  return spentSchema.parse({ ...all, functions: each });
}
