import * as z from 'zod';
import type { Lake } from '../../core/port/lake';
import type { PointerState } from '../../core/port/pointer';
import { type RunRecord, runKey, type SiteDays } from '../../core/run/run';
import { readStoredJson, toStoredJson } from '../../core/run/stored-json';
import { storedRunRecord, storedSiteDays } from '../../core/run/stored-run';
import { BatchError } from '../batch-error';
import { claimKey, epochOfKey, RETENTION_KEY } from './keys';

const storedClaim = z.object({ days: z.array(storedSiteDays) });
const storedRetention = z.object({ oldest: z.number() });

/** Every epoch that any run has used, including runs that died: no epoch is used twice. */
async function usedEpochs(lake: Lake): Promise<readonly number[]> {
  const epochs = (await lake.list('runs/')).flatMap((key) => epochOfKey(key) ?? []);
  return [...new Set(epochs)].sort((a, b) => a - b);
}

/**
 * Claims an epoch above every epoch that was ever used. Two runs may start at once, so each claim is a conditional
 * write. Durable when it returns.
 */
export async function claimEpoch(lake: Lake, pointer: PointerState, days: readonly SiteDays[]): Promise<number> {
  for (let epoch = Math.max(pointer.epoch, ...pointer.withdrawn, ...(await usedEpochs(lake))) + 1; ; epoch++) {
    if (await lake.create(claimKey(epoch), toStoredJson({ epoch, days }))) return epoch;
  }
}

/** The days that a run intended to write; it may have died before it wrote them. */
export async function claimedDays(lake: Lake, epoch: number): Promise<readonly SiteDays[]> {
  return (await readStoredJson(lake, claimKey(epoch), storedClaim))?.days ?? [];
}

export function readRecord(lake: Lake, epoch: number): Promise<RunRecord | undefined> {
  return readStoredJson(lake, runKey(epoch), storedRunRecord);
}

/** @throws BatchError run_record_missing */
export async function requireRecord(lake: Lake, epoch: number): Promise<RunRecord> {
  const record = await readRecord(lake, epoch);
  if (record !== undefined) return record;
  throw new BatchError(
    'run_record_missing',
    `the lake has no ${runKey(epoch)}, the record of a published run; restore it from a backup of the lake`,
  );
}

export async function writeRecord(lake: Lake, record: RunRecord): Promise<void> {
  await lake.put(runKey(record.epoch), toStoredJson(record));
}

/** Epochs in effect, ascending: neither withdrawn nor left behind by a run that died. */
export async function publishedEpochs(lake: Lake, pointer: PointerState): Promise<readonly number[]> {
  return (await usedEpochs(lake)).filter((epoch) => epoch <= pointer.epoch && !pointer.withdrawn.includes(epoch));
}

export type RunState = 'current' | 'published' | 'withdrawn' | 'not_published';

export interface PastRun extends RunRecord {
  readonly state: RunState;
}

/** Every run that has a record, oldest first. */
export async function pastRuns(lake: Lake, pointer: PointerState): Promise<readonly PastRun[]> {
  const runs: PastRun[] = [];
  for (const epoch of await usedEpochs(lake)) {
    const record = await readRecord(lake, epoch);
    if (record !== undefined) runs.push({ ...record, state: stateOf(epoch, pointer) });
  }
  return runs;
}

function stateOf(epoch: number, pointer: PointerState): RunState {
  if (pointer.withdrawn.includes(epoch)) return 'withdrawn';
  if (epoch === pointer.epoch) return 'current';
  return epoch < pointer.epoch ? 'published' : 'not_published';
}

/** The oldest epoch that a rollback may return to; 0 stands for the state before the first publish. */
export async function oldestKept(lake: Lake): Promise<number> {
  return (await readStoredJson(lake, RETENTION_KEY, storedRetention))?.oldest ?? 0;
}

export async function keepFrom(lake: Lake, oldest: number): Promise<void> {
  await lake.put(RETENTION_KEY, toStoredJson({ oldest }));
}
