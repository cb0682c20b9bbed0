import { FIRST_POINTER, type PointerState } from '../../core/port/pointer';
import { BatchError } from '../batch-error';
import type { BatchDeps } from '../deps';
import { move } from './move-pointer';
import { oldestKept, publishedEpochs, requireRecord } from '../records/published-runs';

export interface RolledBack {
  readonly from: PointerState;
  readonly to: PointerState;
}

/**
 * Withdraws the last published run with one write. Its epoch stays withdrawn, so no later run makes it visible again.
 * Until the next run, live cells answer for what arrived since the earlier tidemark. Scheduled runs wait until an
 * operator asks for one: else they would publish the same numbers again within seconds.
 *
 * @throws BatchError nothing_to_roll_back, rollback_target_gone, pointer_moved
 */
export async function rollBack({ lake, pointer }: Pick<BatchDeps, 'lake' | 'pointer'>): Promise<RolledBack> {
  const from = await pointer.read();
  if (from.epoch === 0)
    throw new BatchError('nothing_to_roll_back', 'nothing is published, so there is nothing to roll back');
  const previous =
    (await publishedEpochs(lake, from)).filter((epoch) => epoch < from.epoch).at(-1) ?? FIRST_POINTER.epoch;
  const oldest = await oldestKept(lake);
  if (previous < oldest) {
    throw new BatchError(
      'rollback_target_gone',
      `the views of epoch ${previous} were cleaned up, so epoch ${from.epoch} cannot be taken back; compute the days again with a backfill`,
    );
  }
  const tidemark =
    previous === FIRST_POINTER.epoch ? FIRST_POINTER.tidemark : (await requireRecord(lake, previous)).tidemark;
  const to = {
    epoch: previous,
    tidemark,
    withdrawn: [...new Set([...from.withdrawn, from.epoch])].sort((a, b) => a - b),
    held: true,
  } as const;
  await move(pointer, from, to);
  return { from, to };
}
