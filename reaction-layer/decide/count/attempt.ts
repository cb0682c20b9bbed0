import * as z from 'zod';
import { DECIDED_TYPES, subjects } from './subject';

/** How much is remembered of one subject. Counts beyond it stand still. */
export const STATE_BOUNDS = { attempts: 64, known: 16, keptMs: 30 * 24 * 3_600_000 } as const;

export const attempt = z.object({
  atMs: z.int(),
  type: z.enum(DECIDED_TYPES),
  subjects,
  /** The visitor was first seen less than an hour before. */
  isFresh: z.boolean(),
  /** The visitor has been here for longer, but not with this device. */
  isStrange: z.boolean(),
});
/** One call, as each of its subjects remembers it. */
export type Attempt = Readonly<z.output<typeof attempt>>;

const seen = z.object({ id: z.string(), firstMs: z.int() });

export const subjectState = z.object({
  firstMs: z.int(),
  lastMs: z.int(),
  /** Calls since it is known. */
  total: z.int(),
  /** Every call up to this ordinal is counted here (position and effect in one item). */
  through: z.number(),
  /** Calls after `through` that are counted here: those that came again from several shards at once. */
  above: z.array(z.number()),
  /** Oldest first. */
  attempts: z.array(attempt),
  /** Of a visitor: with what it has come, most recent last. */
  known: z.partialRecord(z.enum(['device', 'network', 'payment_token']), z.array(seen)),
  /** Outcomes that were reported. */
  fraud: z.int(),
});
export type SubjectState = Readonly<z.output<typeof subjectState>>;

/** A subject of which nothing is known. */
export function newState(atMs: number): SubjectState {
  return {
    firstMs: atMs,
    lastMs: atMs,
    total: 0,
    through: 0,
    above: [],
    attempts: [],
    known: {},
    fraud: 0,
  };
}

/** Whether a call is counted already. */
export function hasCounted({ through, above }: SubjectState, ordinal: number): boolean {
  return ordinal <= through || above.includes(ordinal);
}

/**
 * The state with one more call, or unchanged if it has counted that. The order does not matter within what is
 * remembered.
 *
 * @param isInOrder no earlier call can come any more
 */
export function withAttempt(
  state: SubjectState,
  one: Attempt,
  {
    ordinal,
    isInOrder,
    isVisitor,
  }: { readonly ordinal: number; readonly isInOrder: boolean; readonly isVisitor: boolean },
): SubjectState {
  if (hasCounted(state, ordinal)) return state;
  const last = state.attempts.at(-1);
  const all = [...state.attempts, one];
  if (last !== undefined && last.atMs > one.atMs) all.sort((a, b) => a.atMs - b.atMs);
  return {
    ...state,
    firstMs: Math.min(state.firstMs, one.atMs),
    lastMs: Math.max(state.lastMs, one.atMs),
    total: state.total + 1,
    through: isInOrder ? Math.max(state.through, ordinal) : state.through,
    above: isInOrder ? [] : [...state.above, ordinal],
    attempts: all.length > STATE_BOUNDS.attempts ? all.slice(-STATE_BOUNDS.attempts) : all,
    known: isVisitor ? withKnown(state.known, one) : state.known,
  };
}

const REMEMBERED = ['device', 'network', 'payment_token'] as const;

function withKnown(known: SubjectState['known'], { subjects: given, atMs }: Attempt): SubjectState['known'] {
  const more = REMEMBERED.flatMap((kind) => {
    const id = given[kind];
    if (id === undefined) return [];
    const before = known[kind] ?? [];
    const firstMs = before.find((one) => one.id === id)?.firstMs ?? atMs;
    const list = [...before.filter((one) => one.id !== id), { id, firstMs: Math.min(firstMs, atMs) }];
    return [[kind, list.slice(-STATE_BOUNDS.known)] as const];
  });
  return { ...known, ...Object.fromEntries(more) };
}
