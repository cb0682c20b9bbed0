import * as z from 'zod';
import { oncePerSlot, slotOf } from '../../core/once-per-slot';
import type { LiveProgress } from '../../core/port/answers';
import type { Cache } from '../../core/port/cache';
import type { AnswerState } from './answer-state';

export interface SharedStateOptions {
  /** The cache that processes share; without one, each process reads for itself. */
  readonly cache: Cache | undefined;
  /** ms since 1970 of a clock that also runs while a process is frozen. */
  readonly now: () => number;
}

/** A state is read once in each slot by one of the processes, so an answer is up to this much older, ms. */
export const SHARED_FOR_MS = 1000;

const count = z.number().int().nonnegative();
const shard = z.object({
  shard: z.string(),
  lastSequence: z.string(),
  changes: z
    .object({
      revision: count,
      since: count,
      sites: z.array(z.string()),
      minute: z.number().int(),
      cells: z.array(z.tuple([count, count, count, count])),
    })
    .optional(),
});
const stored = z.object({
  version: z.string(),
  asOf: z.number().optional(),
  hours: z.array(z.tuple([z.string(), z.array(shard)])),
});

/** Lets questions of one slot of time share a state, in this process and over all that have the same cache. */
export function shareState(
  read: () => Promise<AnswerState>,
  { cache, now }: SharedStateOptions,
): () => Promise<AnswerState> {
  /** A state of an earlier time, from before the clocks were set back, is not taken. */
  let newest = -Infinity;
  const isNew = ({ progress: { asOf } }: AnswerState): boolean => asOf !== undefined && asOf >= newest;
  const slotNow = (): number => slotOf(SHARED_FOR_MS, now());
  return oncePerSlot(slotNow, async (slot) => {
    const key = `state/${slot}`;
    const kept = decodeState((await cache?.get([key]))?.[0]);
    const state = kept !== undefined && isNew(kept) ? kept : await read();
    if (state !== kept) await cache?.put([{ key, bytes: encodeState(state) }]);
    newest = state.progress.asOf ?? newest;
    return state;
  });
}

function encodeState({ version, progress: { asOf, hours } }: AnswerState): Uint8Array {
  const value: z.input<typeof stored> = {
    version,
    asOf,
    hours: [...hours].map(([hour, shards]) => [
      hour,
      shards.map(({ changes, ...place }) => ({
        ...place,
        changes: changes && { ...changes, sites: [...changes.sites], cells: changes.cells.map(([...cell]) => cell) },
      })),
    ]),
  };
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Undefined for bytes that are not a state, for example one of another version. */
function decodeState(bytes: Uint8Array | undefined): AnswerState | undefined {
  if (bytes === undefined) return undefined;
  const found = stored.safeParse(jsonOf(new TextDecoder().decode(bytes)));
  if (!found.success) return undefined;
  const { version, asOf, hours } = found.data;
  const progress: LiveProgress = {
    asOf,
    hours: new Map(hours.map(([hour, shards]) => [hour, shards.map((one) => ({ ...one, changes: one.changes }))])),
  };
  return { version, progress };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
