import { decodeLedger } from '../../core/ledger/ledger';
import type { HourProgress, LiveProgress, ShardProgress } from '../../core/port/answers';
import type { Clock } from '../../core/port/clock';
import type { EventStream } from '../../core/port/event-stream';
import type { Consumer, LedgerKey, LedgerStore } from '../../core/port/ledger-store';
import { arrivalHourOf, type ArrivalHour } from '../../core/time/arrival-hour';
import { HOUR_MS } from '../../core/time/window';

export interface AsOfSources {
  readonly stream: Pick<EventStream, 'shards' | 'arrivalSlackMs'>;
  readonly ledgers: Pick<LedgerStore, 'get' | 'list'>;
  readonly clock: Clock;
}

export const FIRST_ARRIVAL_HOUR: ArrivalHour = '1970-01-01T00';
export const LAST_ARRIVAL_HOUR: ArrivalHour = '9999-12-31T23';
/** Pulses come once per minute, so the newest is nearly always in this hour or the previous one. */
const RECENT_MS = HOUR_MS;

/** Names what has been folded of an hour: it changes with every batch. */
export function revisionOf(progress: HourProgress): string {
  return progress.map(({ shard, lastSequence }) => `${shard}:${lastSequence} `).join('');
}

export function readProgress(sources: AsOfSources): Promise<LiveProgress> {
  return readShards(sources, 'aggregate');
}

async function readShards({ stream, ledgers, clock }: AsOfSources, consumer: Consumer): Promise<LiveProgress> {
  const open = (await stream.shards()).filter(({ closed }) => !closed).map(({ id }) => id);
  const recent = await readLedgers(ledgers, consumer, arrivalHourOf(clock.now() - RECENT_MS));
  const { pulses, hours } = open.every((shard) => recent.pulses.has(shard))
    ? recent
    : await readLedgers(ledgers, consumer, FIRST_ARRIVAL_HOUR);
  const newest = open.flatMap((shard) => pulses.get(shard) ?? []);
  const isUnknown = open.length === 0 || newest.length < open.length;
  return {
    asOf: isUnknown ? undefined : Math.min(...newest) - stream.arrivalSlackMs,
    hours,
  };
}

/** The same for the archive's files. */
export function readArchiveProgress(sources: AsOfSources): Promise<LiveProgress> {
  return readShards(sources, 'archive');
}

/** Only `asOf` of the archive. */
export async function readArchivedTo(sources: AsOfSources): Promise<number | undefined> {
  return (await readArchiveProgress(sources)).asOf;
}

/** The earlier of two progresses; undefined if one is not known. */
export function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.min(a, b);
}

/** Only `asOf`. */
export async function readAsOf(sources: AsOfSources): Promise<number | undefined> {
  return (await readProgress(sources)).asOf;
}

interface Ledgers {
  readonly pulses: ReadonlyMap<string, number>;
  readonly hours: ReadonlyMap<ArrivalHour, HourProgress>;
}

async function readLedgers(ledgers: AsOfSources['ledgers'], consumer: Consumer, from: ArrivalHour): Promise<Ledgers> {
  const keys: readonly LedgerKey[] = await ledgers.list(consumer, from, LAST_ARRIVAL_HOUR);
  const items = await ledgers.get(keys);
  const pulses = new Map<string, number>();
  const hours = new Map<ArrivalHour, ShardProgress[]>();
  keys.forEach(({ shard, arrivalHour }, at) => {
    const item = items[at];
    if (item === undefined) return;
    const { lastPulseMs: pulse, changes } = decodeLedger(item.bytes);
    if (pulse > 0) pulses.set(shard, Math.max(pulse, pulses.get(shard) ?? 0));
    const progress = { shard, lastSequence: item.lastSequence, changes };
    hours.set(arrivalHour, [...(hours.get(arrivalHour) ?? []), progress]);
  });
  return { pulses, hours };
}
