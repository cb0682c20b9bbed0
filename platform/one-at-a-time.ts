import type { Batch } from '../batch-layer/batch';

/** Runs, backfills, previews and rollbacks of one process wait for each other: the hourly run and an operator's may meet. */
export function oneAtATime(batch: Batch): Batch {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
  return {
    ...batch,
    run: (tidemark, options) => inTurn(() => batch.run(tidemark, options)),
    backfill: (fromDay, toDay, options) => inTurn(() => batch.backfill(fromDay, toDay, options)),
    preview: (fromDay, toDay, options) => inTurn(() => batch.preview(fromDay, toDay, options)),
    rollback: () => inTurn(() => batch.rollback()),
  };
}
