import { decodeLedger } from '../../core/ledger/ledger';
import type { Sequence, Shard } from '../../core/port/event-stream';
import { type Consumer, GATING_CONSUMERS } from '../../core/port/ledger-store';
import { arrivalHourOf, type ArrivalHour } from '../../core/time/arrival-hour';
import type { BatchDeps } from '../deps';
import { readBooks } from './books';
import { compareHour } from './compare-hour';
import type { GateReason } from './reason';

export type GateDeps = Pick<BatchDeps, 'stream' | 'ledgers' | 'manifests' | 'cells' | 'pointer'>;

export type GateVerdict =
  | {
      readonly open: true;
      readonly tidemark: number;
      readonly fromTidemark: number;
      readonly hours: number;
      readonly events: number;
    }
  | {
      readonly open: false;
      readonly tidemark: number;
      readonly fromTidemark: number;
      readonly reasons: readonly GateReason[];
    };

/** Later than any arrival hour of a stream. */
const LAST_HOUR: ArrivalHour = '9999-12-31T23';

/**
 * Decides whether a run up to `tidemark` would be complete: every shard has shown both consumers a pulse of the
 * tidemark or later, and for every shard and arrival hour that the run would close, both ledgers, the lake's manifest
 * and the cells agree.
 */
export function createGate(deps: GateDeps): { check(tidemark: number): Promise<GateVerdict> } {
  return {
    check: async (tidemark) => {
      const { tidemark: fromTidemark } = await deps.pointer.read();
      const shards = await deps.stream.shards();
      const unseen = (
        await Promise.all(
          shards.flatMap((shard) => GATING_CONSUMERS.map((consumer) => unseenPart(deps, shard, consumer, tidemark))),
        )
      ).flat();
      const hours = await readBooks(deps, { from: arrivalHourOf(fromTidemark), to: arrivalHourOf(tidemark) });
      const reasons = [...unseen, ...hours.flatMap(compareHour)];
      if (reasons.length > 0) return { open: false, tidemark, fromTidemark, reasons };
      return {
        open: true,
        tidemark,
        fromTidemark,
        hours: hours.length,
        events: hours.reduce((sum, { archive }) => sum + archive.events, 0),
      };
    },
  };
}

/**
 * A reason if a consumer has not read everything that arrived in a shard before the tidemark. A pulse proves it for an
 * open shard (a later one, by as much as arrival times may go back); for a closed shard, its end does.
 */
async function unseenPart(
  deps: GateDeps,
  shard: Shard,
  consumer: Consumer,
  tidemark: number,
): Promise<readonly GateReason[]> {
  const arrivalHour = arrivalHourOf(tidemark);
  const over = tidemark + deps.stream.arrivalSlackMs;
  if (shard.closed) return unreadRest(deps, shard.id, consumer, arrivalHour);
  const keys = (await deps.ledgers.list(consumer, arrivalHour, LAST_HOUR)).filter((key) => key.shard === shard.id);
  const items = await deps.ledgers.get(keys);
  const newest = items.reduce(
    (pulse, item) => Math.max(pulse, item === undefined ? 0 : decodeLedger(item.bytes).lastPulseMs),
    0,
  );
  if (newest >= over) return [];
  const message =
    `${consumer} has not seen shard ${shard.id} up to ${new Date(over).toISOString()}: no pulse of that time has come through. ` +
    'Wait for the next pulse; if it does not come, check that the pulse writer and this consumer are running.';
  return [{ code: 'no_pulse', shard: shard.id, arrivalHour, message }];
}

async function unreadRest(
  deps: GateDeps,
  shard: string,
  consumer: Consumer,
  arrivalHour: ArrivalHour,
): Promise<readonly GateReason[]> {
  const after = await newestSequence(deps, shard, consumer);
  if ((await deps.stream.read(shard, after, 1)).length === 0) return [];
  const message = `${consumer} has not read the closed shard ${shard} to its end. Wait until it has; if it makes no progress, look at its log.`;
  return [{ code: 'closed_shard_unread', shard, arrivalHour, message }];
}

/** Looks at all hours: arrival times may go back, so the last record need not be in the last hour. */
async function newestSequence({ ledgers }: GateDeps, shard: string, consumer: Consumer): Promise<Sequence | undefined> {
  const keys = (await ledgers.list(consumer, arrivalHourOf(0), LAST_HOUR)).filter((key) => key.shard === shard);
  const sequences = (await ledgers.get(keys)).flatMap((item) => (item === undefined ? [] : [item.lastSequence]));
  return sequences.reduce<Sequence | undefined>(
    (newest, one) => (newest === undefined || one > newest ? one : newest),
    undefined,
  );
}
