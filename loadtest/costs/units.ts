import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { elementAt } from '../../core/element-at';
import type { Invocations, Spent } from './spent';

/** Written by `./tidemark bench --only units`, which drives the real handlers and counts what they use. */
export const UNITS_FILE = 'loadtest/costs/units.json';

const count = z.number().nonnegative();
const invocations = z.strictObject({ count, ms: count, requests: count });

export const spentSchema = z.strictObject({
  events: count,
  httpRequests: count,
  httpBytes: count,
  responseBytes: count,
  connections: count,
  writeUnits: count,
  readUnits: count,
  putUnits: count,
  s3Writes: count,
  s3Bytes: count,
  functions: z.strictObject({ collect: invocations, aggregate: invocations, archive: invocations, pulse: invocations }),
});

const unitsSchema = z.strictObject({
  /** ISO date. */
  counted: z.iso.date(),
  /** Of each the usage of one second at several rates, in ascending order. */
  senders: z
    .array(z.strictObject({ events_per_request: z.number().min(1), seconds: z.array(spentSchema).min(2) }))
    .min(2),
});

export type Units = z.output<typeof unitsSchema>;

/** What was counted, over one second each, with one shard. @throws if the file is missing or of another form */
export function readUnits(root: string): Units {
  return unitsSchema.parse(JSON.parse(readFileSync(join(root, UNITS_FILE), 'utf8')));
}

/** A load, in seconds; requests carry at least one event each. */
export interface EventLoad {
  readonly eventsPerSecond: number;
  readonly eventsPerRequest: number;
}

/**
 * The usage of one second under a load, between the loads that were counted. Over the rate it is linear, so that beyond
 * the fastest load an event costs what it cost between the two fastest; over events per request it is linear in requests
 * per event, because a request is what most of the bill is for.
 */
export function usageOf({ senders }: Units, { eventsPerSecond, eventsPerRequest }: EventLoad): Spent {
  const bySender = senders.map(({ events_per_request: each, seconds }) => ({
    at: 1 / each,
    second: between(
      seconds.map((second) => ({ at: second.events, second })),
      eventsPerSecond,
    ),
  }));
  const sent = between(bySender, 1 / eventsPerRequest);
  return { ...sent, events: eventsPerSecond, httpRequests: eventsPerSecond / eventsPerRequest };
}

interface Known {
  readonly at: number;
  readonly second: Spent;
}

/** On the line through the two nearest of what is known, in ascending order. */
function between(unordered: readonly Known[], at: number): Spent {
  const known = [...unordered].sort((a, b) => a.at - b.at);
  const next = known.findIndex((one) => one.at >= at);
  const upper = Math.max(1, next === -1 ? known.length - 1 : next);
  const [from, to] = [elementAt(known, upper - 1), elementAt(known, upper)];
  return mixed(from.second, to.second, (at - from.at) / (to.at - from.at));
}

/** Never below zero: a line through two quiet loads may fall there. */
function mixed(from: Spent, to: Spent, share: number): Spent {
  const number = (a: number, b: number): number => Math.max(0, a + (b - a) * share);
  const calls = (a: Invocations, b: Invocations): Invocations => ({
    count: number(a.count, b.count),
    ms: number(a.ms, b.ms),
    requests: number(a.requests, b.requests),
  });
  return {
    events: number(from.events, to.events),
    httpRequests: number(from.httpRequests, to.httpRequests),
    httpBytes: number(from.httpBytes, to.httpBytes),
    responseBytes: number(from.responseBytes, to.responseBytes),
    connections: number(from.connections, to.connections),
    writeUnits: number(from.writeUnits, to.writeUnits),
    readUnits: number(from.readUnits, to.readUnits),
    putUnits: number(from.putUnits, to.putUnits),
    s3Writes: number(from.s3Writes, to.s3Writes),
    s3Bytes: number(from.s3Bytes, to.s3Bytes),
    functions: {
      collect: calls(from.functions.collect, to.functions.collect),
      aggregate: calls(from.functions.aggregate, to.functions.aggregate),
      archive: calls(from.functions.archive, to.functions.archive),
      pulse: calls(from.functions.pulse, to.functions.pulse),
    },
  };
}
