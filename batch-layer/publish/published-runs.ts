import type { Lake } from '../../core/port/lake';
import type { PointerState } from '../../core/port/pointer';
import { type RunRecord, runKey, type SiteDays } from '../../core/run/run';
import { BatchError } from '../batch-error';
import { claimKey, epochOfKey, RETENTION_KEY } from '../run/keys';

/** Epochs that any run ever used: those of dead runs too, so that none is used twice. */
async function usedEpochs(lake: Lake): Promise<readonly number[]> {
  const epochs = (await lake.list('runs/')).flatMap((key) => epochOfKey(key) ?? []);
  return [...new Set(epochs)].sort((a, b) => a - b);
}

/** Takes an epoch above every one that was ever used, and no other run’s: two may start at once. Durable when it returns. */
export async function claimEpoch(lake: Lake, pointer: PointerState, days: readonly SiteDays[]): Promise<number> {
  for (let epoch = Math.max(pointer.epoch, ...pointer.withdrawn, ...(await usedEpochs(lake))) + 1; ; epoch++) {
    if (await lake.create(claimKey(epoch), toJson({ epoch, days }))) return epoch;
  }
}

/** The days that a run meant to write; it may have died before it wrote them. */
export async function claimedDays(lake: Lake, epoch: number): Promise<readonly SiteDays[]> {
  const bytes = await lake.get(claimKey(epoch));
  return bytes === undefined ? [] : (fromJson(bytes) as { readonly days: readonly SiteDays[] }).days;
}

export async function readRecord(lake: Lake, epoch: number): Promise<RunRecord | undefined> {
  const bytes = await lake.get(runKey(epoch));
  return bytes === undefined ? undefined : (fromJson(bytes) as RunRecord);
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
  await lake.put(runKey(record.epoch), toJson(record));
}

/** The epochs that are in effect, ascending. Those between them died, or were taken back. */
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

/** The oldest epoch that a rollback may return to; 0: to the time before the first publish. */
export async function oldestKept(lake: Lake): Promise<number> {
  const bytes = await lake.get(RETENTION_KEY);
  return bytes === undefined ? 0 : (fromJson(bytes) as { readonly oldest: number }).oldest;
}

export async function keepFrom(lake: Lake, oldest: number): Promise<void> {
  await lake.put(RETENTION_KEY, toJson({ oldest }));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function toJson(value: unknown): Uint8Array {
  return encoder.encode(`${JSON.stringify(value, undefined, 2)}\n`);
}
export function fromJson(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes));
}
