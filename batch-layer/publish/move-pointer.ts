import type { Pointer, PointerState } from '../../core/port/pointer';
import type { RunRecord } from '../../core/run/run';
import { BatchError } from '../batch-error';

/**
 * Publishes an epoch with one conditional write. Epochs between the old and the new one belong to runs that died or
 * were rolled back. What they wrote must stay unseen, so the same write withdraws them. A batch run ends the hold of a
 * rollback; a backfill, which is how the cause is repaired, does not.
 *
 * @throws BatchError pointer_moved if another run was published meanwhile
 */
export async function publishEpoch(
  pointer: Pointer,
  from: PointerState,
  to: Pick<RunRecord, 'epoch' | 'tidemark' | 'kind'>,
): Promise<PointerState> {
  const between = Array.from({ length: to.epoch - from.epoch - 1 }, (_, at) => from.epoch + 1 + at);
  const next = {
    epoch: to.epoch,
    tidemark: to.tidemark,
    withdrawn: [...new Set([...from.withdrawn, ...between])].sort((a, b) => a - b),
    ...(from.held === true && to.kind === 'backfill' ? { held: from.held } : {}),
  };
  await move(pointer, from, next);
  return next;
}

/** @throws BatchError pointer_moved */
export async function move(pointer: Pointer, from: PointerState, to: PointerState): Promise<void> {
  if (await pointer.move(from, to)) return;
  const now = await pointer.read();
  throw new BatchError(
    'pointer_moved',
    `epoch ${now.epoch} was published meanwhile, so epoch ${to.epoch} was not; nothing is lost, run again`,
  );
}
