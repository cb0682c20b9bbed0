import type { Cell } from '../../core/cell/cell';
import type { FrameCodec } from '../../core/frame/frame';
import type { CellStore } from '../../core/port/cell-store';
import type { LedgerStore } from '../../core/port/ledger-store';
import type { SeenEvents } from '../../core/port/seen-events';
import type { LedgerEntry } from '../../core/ledger/ledger';
import { isTransient } from '../../core/port/store-error';
import { consumerLedger, enterLedger, ledgerChange } from '../consumer-ledger';
import { updateFenced } from '../fenced-update';
import { type BatchResult, type OpenedRecord, openRecords, type RecordBatch } from '../../core/stream/record-batch';
import { createWarmStates } from '../warm-states';
import { cellChanges, cellItems } from './cells';
import { namingChanges } from './changed-cells';
import type { AggregatorConfig } from './config';
import { type MarkedEvent, type MarkedRecord, markRecords } from './duplicates';

export interface AggregatorDeps {
  readonly cells: CellStore;
  readonly ledgers: LedgerStore;
  readonly seen: SeenEvents;
  readonly codec: FrameCodec;
  readonly config: AggregatorConfig;
}

/**
 * The consumer that produces live numbers: it folds a shard's events into cells, then enters the result into the
 * ledger. Cells and ledger are fenced separately. A crash between them heals when the records are redelivered, because
 * duplicates are decided by position and that decision is permanent.
 */
export function createAggregator({
  cells,
  ledgers,
  seen,
  codec,
  config,
}: AggregatorDeps): (batch: RecordBatch) => Promise<BatchResult> {
  const items = cellItems(cells, createWarmStates<Cell>(config.warmCells), config.maxAttempts);
  const ledger = consumerLedger('aggregate', ledgers, config.maxAttempts);
  return async (batch) => {
    const marked = await markUnlessUnavailable(openRecords(batch, codec), seen);
    if (marked === undefined) return enterLedger(ledger, [], batch.shard, batch.records[0]?.sequence);
    const groups = cellChanges(batch.shard, marked);
    const { failedFrom } = await updateFenced(items, groups);
    const changes = marked.map(({ opened, events }) => ledgerChange(opened, recognisedIn(events)));
    return enterLedger(namingChanges(ledger, groups), changes, batch.shard, failedFrom);
  };
}

function recognisedIn(events: readonly MarkedEvent[]): Pick<LedgerEntry, 'duplicate' | 'superseded'> {
  return {
    duplicate: events.filter(({ isDuplicate }) => isDuplicate).length,
    superseded: events.filter(({ isSuperseded }) => isSuperseded).length,
  };
}

/** Undefined if the id memory is unavailable: without it nothing in the batch can be applied. */
async function markUnlessUnavailable(
  records: readonly OpenedRecord[],
  seen: SeenEvents,
): Promise<readonly MarkedRecord[] | undefined> {
  try {
    return await markRecords(records, seen);
  } catch (error) {
    if (isTransient(error)) return undefined;
    throw error;
  }
}
