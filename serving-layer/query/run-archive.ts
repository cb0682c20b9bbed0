import type { Lake } from '../../core/port/lake';
import { type Reconciliation, reconciliationKey, runKey, type RunRecord } from '../../core/run/run';
import { readStoredJson } from '../../core/run/stored-json';
import { storedReconciliation, storedRunRecord } from '../../core/run/stored-run';

/** Run records that the batch layer keeps in the lake. They never change, so each is read once. */
export interface RunArchive {
  run(epoch: number): Promise<RunRecord | undefined>;
  reconciliation(epoch: number): Promise<Reconciliation | undefined>;
}

export function createRunArchive(lake: Pick<Lake, 'get'>): RunArchive {
  const runs = new Map<number, RunRecord>();
  return {
    run: async (epoch) => {
      const known = runs.get(epoch) ?? (await readStoredJson(lake, runKey(epoch), storedRunRecord));
      if (known !== undefined) runs.set(epoch, known);
      return known;
    },
    reconciliation: (epoch) => readStoredJson(lake, reconciliationKey(epoch), storedReconciliation),
  };
}
