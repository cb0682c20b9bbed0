import type { MemoryKind } from '../../core/port/seen-events';
import { decodeLedger, type LedgerEntry, residual } from '../../core/ledger/ledger';
import { sumLedgers } from '../../core/ledger/ledger-sum';
import { type FollowerStatus, readFollowers } from '../../core/follow/follower-status';
import type { FollowerPositions } from '../../core/port/follower-positions';
import { type Consumer, GATING_CONSUMERS } from '../../core/port/ledger-store';
import type { Pointer, PointerState } from '../../core/port/pointer';
import { arrivalHourOf, type ArrivalHour } from '../../core/time/arrival-hour';
import { DAY_MS } from '../../core/time/window';
import { type AsOfSources, FIRST_ARRIVAL_HOUR, LAST_ARRIVAL_HOUR, readAsOf } from './as-of';

export interface StatusSources extends AsOfSources {
  readonly pointer: Pick<Pointer, 'read'>;
  readonly degraded: (memory: MemoryKind) => Promise<boolean>;
  /** Undefined where nothing follows the stream. */
  readonly followers?: FollowerPositions | undefined;
}

export interface ConsumerStatus extends Omit<LedgerEntry, 'sites'> {
  /** events − applied − duplicate − quarantined; anything but 0 is an alert. */
  readonly residual: number;
}

export interface ShardStatus {
  readonly id: string;
  readonly closed: boolean;
  readonly consumers: Readonly<Record<Consumer, ConsumerStatus>>;
}

export interface PlatformStatus {
  readonly now: number;
  readonly asOf: number | undefined;
  readonly pointer: PointerState;
  readonly degraded: boolean;
  /** First arrival hour included in the counts: a day before the tidemark. */
  readonly since: ArrivalHour;
  readonly shards: readonly ShardStatus[];
  readonly residual: number;
  readonly followers: readonly FollowerStatus[];
}

/**
 * The platform's state: what each consumer did with each shard, how far behind it is, and whether every event is
 * accounted for.
 */
export async function readStatus(sources: StatusSources): Promise<PlatformStatus> {
  const pointer = await sources.pointer.read();
  const since = pointer.epoch === 0 ? FIRST_ARRIVAL_HOUR : arrivalHourOf(pointer.tidemark - DAY_MS);
  const [aggregate, archive] = await Promise.all(
    GATING_CONSUMERS.map((consumer) => ledgersByShard(sources, consumer, since)),
  );
  const shards = (await sources.stream.shards()).map(({ id, closed }): ShardStatus => ({
    id,
    closed,
    consumers: { aggregate: consumerStatus(aggregate?.get(id)), archive: consumerStatus(archive?.get(id)) },
  }));
  return {
    now: sources.clock.now(),
    asOf: await readAsOf(sources),
    pointer,
    degraded: await sources.degraded('event'),
    since,
    shards,
    residual: shards.reduce(
      (sum, { consumers }) => sum + Math.abs(consumers.aggregate.residual) + Math.abs(consumers.archive.residual),
      0,
    ),
    followers: sources.followers === undefined ? [] : await readFollowers(sources.followers, sources.clock.now()),
  };
}

async function ledgersByShard(
  { ledgers }: StatusSources,
  consumer: Consumer,
  since: ArrivalHour,
): Promise<ReadonlyMap<string, readonly LedgerEntry[]>> {
  const keys = await ledgers.list(consumer, since, LAST_ARRIVAL_HOUR);
  const items = await ledgers.get(keys);
  const byShard = new Map<string, LedgerEntry[]>();
  keys.forEach(({ shard }, at) => {
    const item = items[at];
    if (item !== undefined) byShard.set(shard, [...(byShard.get(shard) ?? []), decodeLedger(item.bytes)]);
  });
  return byShard;
}

function consumerStatus(entries: readonly LedgerEntry[] = []): ConsumerStatus {
  const { records, events, applied, duplicate, superseded, quarantined, undecodable, lastPulseMs } =
    sumLedgers(entries);
  return {
    records,
    events,
    applied,
    duplicate,
    superseded,
    quarantined,
    undecodable,
    lastPulseMs,
    residual: residual({ events, applied, duplicate, quarantined }),
  };
}
