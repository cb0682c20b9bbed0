import { runKey } from '../../core/run/run';
import { readStoredJson } from '../../core/run/stored-json';
import { storedRunRecord } from '../../core/run/stored-run';
import type { BatchDeps } from '../deps';
import { epochOfKey } from '../records/keys';
import { oldestKept } from '../records/published-runs';

/**
 * Deletes everything that runs left below `runs/` which were published before an instant and to which no rollback can
 * return; with them, runs before them that died. Their epochs stay used: the pointer is beyond them.
 */
export async function expireRuns({ lake }: Pick<BatchDeps, 'lake'>, publishedBeforeMs: number): Promise<void> {
  const oldest = await oldestKept(lake);
  const keys = (await lake.list('runs/')).map((key) => ({ key, epoch: epochOfKey(key) ?? Infinity }));
  const old = keys.filter(({ epoch }) => epoch < oldest);
  const records = old.filter(({ key, epoch }) => key === runKey(epoch)).toReversed();
  for (const { key, epoch } of records) {
    const record = await readStoredJson(lake, key, storedRunRecord);
    if (record === undefined || record.publishedMs >= publishedBeforeMs) continue;
    for (const one of old) if (one.epoch <= epoch) await lake.delete(one.key);
    return;
  }
}
