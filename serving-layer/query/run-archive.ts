import type { Lake } from '../../core/port/lake';
import { type Reconciliation, reconciliationKey, runKey, type RunRecord } from '../../core/run/run';

/** Run records that the batch layer keeps in the lake. They never change, so each is read once. */
export interface RunArchive {
  run(epoch: number): Promise<RunRecord | undefined>;
  reconciliation(epoch: number): Promise<Reconciliation | undefined>;
}

export function createRunArchive(lake: Pick<Lake, 'get'>): RunArchive {
  const runs = new Map<number, RunRecord>();
  return {
    run: async (epoch) => {
      const known = runs.get(epoch) ?? (await readJson<RunRecord>(lake, runKey(epoch)));
      if (known !== undefined) runs.set(epoch, known);
      return known;
    },
    reconciliation: (epoch) => readJson<Reconciliation>(lake, reconciliationKey(epoch)),
  };
}

async function readJson<Value>(lake: Pick<Lake, 'get'>, key: string): Promise<Value | undefined> {
  const bytes = await lake.get(key);
  return bytes === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as Value);
}
