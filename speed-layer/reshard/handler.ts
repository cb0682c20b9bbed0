import type { Load } from './config';

/** A stream whose number of shards can be changed while it is written and read. */
export interface ResizableStream {
  /** Not settled: shards are being split or merged. */
  size(): Promise<{ readonly open: number; readonly isSettled: boolean }>;
  resize(shards: number): Promise<void>;
}

export interface ReshardDeps {
  readonly stream: ResizableStream;
  /** Resets an alarm that is still on, so that it can go off again: it acts only when its state changes. */
  readonly rearm: (alarm: string) => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface ShardLimits {
  readonly least: number;
  readonly most: number;
}

export interface Resharded {
  readonly status: 'changed' | 'at_its_limit' | 'was_changing';
  readonly from: number;
  readonly to: number;
}

/** Pause between two checks of a stream that is splitting or merging, ms. */
const LOOK_EVERY_MS = 5_000;
/** Time until the alarm judges by the new number alone: the minutes that it evaluates, plus the current one. */
const SETTLING_MS = 240_000;

/**
 * Doubles the shards of a busy stream and halves those of an idle one: the largest change that a stream allows in one
 * step, and the fewest splits and merges. The gate reads closed shards to their end, so no number depends on it.
 */
export function createResharder(
  { stream, rearm, sleep }: ReshardDeps,
  limits: ShardLimits,
): (alarm: { readonly name: string; readonly load: Load }) => Promise<Resharded> {
  const settled = async (): Promise<number> => {
    for (;;) {
      const { open, isSettled } = await stream.size();
      if (isSettled) return open;
      await sleep(LOOK_EVERY_MS);
    }
  };
  return async ({ name, load }) => {
    const { open: from, isSettled } = await stream.size();
    const to = wantedShards(from, load, limits);
    // At its limit the alarm stays on, visible to operators.
    if (isSettled && to === from) return { status: 'at_its_limit', from, to };
    if (isSettled) await stream.resize(to);
    const now = await settled();
    await sleep(SETTLING_MS);
    await rearm(name);
    return { status: isSettled ? 'changed' : 'was_changing', from, to: now };
  };
}

/** @example wantedShards(3, 'busy', { least: 1, most: 8 }) // 6 */
export function wantedShards(open: number, load: Load, { least, most }: ShardLimits): number {
  return load === 'busy'
    ? Math.max(open, Math.min(most, open * 2))
    : Math.min(open, Math.max(least, Math.ceil(open / 2)));
}
