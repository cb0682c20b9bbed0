import { decodeLedger, EMPTY_LEDGER, encodeLedger, type LedgerEntry } from '../core/ledger/ledger';
import { sumLedgers } from '../core/ledger/ledger-sum';
import { eventsQuarantined } from '../core/frame/frame';
import type { ArrivalHour } from '../core/time/arrival-hour';
import type { Sequence } from '../core/port/event-stream';
import type { Consumer, LedgerKey, LedgerStore } from '../core/port/ledger-store';
import { type FencedItems, updateFenced } from './fenced-update';
import { type BatchResult, byArrivalHour, type OpenedRecord } from '../core/stream/record-batch';

/** What a record adds to the ledger of its arrival hour. */
export interface LedgerChange {
  readonly sequence: Sequence;
  readonly arrivalHour: ArrivalHour;
  readonly entry: LedgerEntry;
}

export interface ConsumerLedger {
  readonly consumer: Consumer;
  readonly items: FencedItems<LedgerKey, LedgerEntry, LedgerChange>;
}

export function consumerLedger(consumer: Consumer, store: LedgerStore, maxAttempts: number): ConsumerLedger {
  const items: ConsumerLedger['items'] = {
    store,
    nameOf: ({ shard, arrivalHour }) => `the ledger of ${consumer} for shard ${shard}, arrival hour ${arrivalHour}`,
    open: (bytes) => (bytes === undefined ? EMPTY_LEDGER : decodeLedger(bytes)),
    apply: (entry, { changes }) => sumLedgers([entry, ...changes.map((change) => change.entry)]),
    close: encodeLedger,
    maxAttempts,
  };
  return { consumer, items };
}

/**
 * What a consumer did with one record, as a ledger.
 *
 * @param recognised how many of its events the consumer recognised as duplicates, and how many of those are superseded
 */
export function ledgerChange(
  { record, sequence, arrivalHour, content }: OpenedRecord,
  { duplicate, superseded }: Pick<LedgerEntry, 'duplicate' | 'superseded'> = EMPTY_LEDGER,
): LedgerChange {
  const one = { ...EMPTY_LEDGER, records: 1 };
  switch (content.kind) {
    case 'undecodable':
      return { sequence, arrivalHour, entry: { ...one, undecodable: 1 } };
    case 'pulse':
      // The slower of two clocks: a pulse must not promise an hour that the stream has not finished.
      return { sequence, arrivalHour, entry: { ...one, lastPulseMs: Math.min(content.pulseMs, record.arrivedMs) } };
    case 'events': {
      const quarantined = eventsQuarantined(content.quarantined);
      const applied = content.events.length - duplicate;
      const counts = { events: content.events.length + quarantined, applied, duplicate, superseded, quarantined };
      return { sequence, arrivalHour, entry: { ...one, ...counts, sites: { [content.site]: counts } } };
    }
  }
}

/**
 * Enters the records before `failedFrom` into the ledgers of their arrival hours, hour by hour: a ledger never shows a
 * pulse while an earlier record is outstanding.
 *
 * @param failedFrom the first record that the consumer could not apply; undefined if it applied all
 */
export async function enterLedger(
  ledger: ConsumerLedger,
  changes: readonly LedgerChange[],
  shard: string,
  failedFrom?: Sequence,
): Promise<BatchResult> {
  const ready = failedFrom === undefined ? changes : changes.filter(({ sequence }) => sequence < failedFrom);
  const entered: LedgerEntry[] = [];
  let failed = failedFrom;
  for (const [arrivalHour, changesOfHour] of byArrivalHour(ready)) {
    const key = { consumer: ledger.consumer, shard, arrivalHour };
    const outcome = await updateFenced(ledger.items, [{ key, changes: changesOfHour }]);
    entered.push(...outcome.applied.flatMap((applied) => applied.changes.map(({ entry }) => entry)));
    if (outcome.failedFrom === undefined) continue;
    failed = outcome.failedFrom;
    break;
  }
  const { records, events, applied, duplicate, superseded, quarantined, undecodable } = sumLedgers(entered);
  return { records, events, applied, duplicate, superseded, quarantined, undecodable, failedFrom: failed };
}
