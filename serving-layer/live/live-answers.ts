import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { LiveAnswer, LiveMessage, LiveQuestion, LiveSubscription } from '../../core/wire/live';
import { applyChange, differenceOf } from '../../core/wire/live-change';
import { LIVE_LIMITS } from '../../core/wire/live-limits';
import { keyOfQuestion, questionAt } from './rolling';

/** A message as it is sent: one text for all viewers. */
export interface LiveText {
  /** Of the answer that a viewer has after it. */
  readonly id: string;
  readonly text: string;
}

export interface LiveAnswers {
  /**
   * What a viewer has to be sent who has seen the message `after`: the whole answer, the changes since, or that nothing
   * has changed.
   *
   * @throws what the computation throws, such as a QueryError
   */
  read(subscription: LiveSubscription): Promise<readonly LiveText[]>;
}

interface LiveAnswersDeps {
  readonly compute: (question: LiveQuestion) => Promise<LiveAnswer>;
  /** The clock of the platform, by which ranges roll. */
  readonly now: () => number;
  /** Milliseconds of a clock that is never set. */
  readonly monotonic: () => number;
}

/** Answers whose rows take about so much memory, and what one takes beside its rows. */
const KEPT = { bytes: 64 * 1024 * 1024, rowBytes: 600, answerBytes: 4_000 } as const;
/** A caller that asks every second is not always on time. */
const EARLY_MS = 100;
const RUN_BYTES = 6;

/** The state of one question that is the same for all its viewers. */
interface Followed {
  readonly key: string;
  /** Distinguishes the messages from those of an earlier process, or of a state that was forgotten. */
  readonly run: string;
  /** The answer as viewers have it after the last message. */
  readonly answer: LiveAnswer;
  readonly number: number;
  readonly computedMs: number;
  /** When everything was sent that had changed. */
  readonly wholeMs: number;
  /** Oldest first: each leads from the message before to its own. */
  readonly changes: readonly LiveText[];
}

/**
 * Answers questions once per second for all their viewers, and says what has changed. Keeps the last changes of each
 * question, so that a viewer who comes back is sent no more than it has missed.
 */
export function createLiveAnswers({ compute, now, monotonic }: LiveAnswersDeps): LiveAnswers {
  const known = new LRUCache<string, Followed>({ maxSize: KEPT.bytes, sizeCalculation: sizeOf });
  const computing = new Map<string, Promise<Followed>>();
  const computeNext = async (key: string, subscription: LiveSubscription): Promise<Followed> => {
    const answer = await compute(questionAt(subscription, now()));
    const followed = nextOf(key, known.peek(key), { answer, atMs: monotonic() });
    known.set(key, followed);
    return followed;
  };
  const current = (key: string, subscription: LiveSubscription): Promise<Followed> => {
    const followed = known.get(key);
    if (followed !== undefined && monotonic() - followed.computedMs < LIVE_LIMITS.everyMs - EARLY_MS)
      return Promise.resolve(followed);
    const next = computing.get(key) ?? computeNext(key, subscription).finally(() => computing.delete(key));
    computing.set(key, next);
    return next;
  };
  return {
    read: async (subscription) =>
      messagesAfter(subscription.after, await current(keyOfQuestion(subscription), subscription)),
  };
}

function nextOf(
  key: string,
  before: Followed | undefined,
  { answer, atMs }: { readonly answer: LiveAnswer; readonly atMs: number },
): Followed {
  if (before === undefined) {
    const run = randomBytes(RUN_BYTES).toString('base64url');
    return { key, run, answer, number: 1, computedMs: atMs, wholeMs: atMs, changes: [] };
  }
  const onlyNumbers = atMs - before.wholeMs < LIVE_LIMITS.momentMs;
  const difference = differenceOf(before.answer, answer, { onlyNumbers });
  const computed = { ...before, computedMs: atMs, wholeMs: onlyNumbers ? before.wholeMs : atMs };
  if (difference === undefined) return computed;
  const number = before.number + 1;
  const [after, message] = [idOf(before), idOf({ ...before, number })];
  const change = textOf({ type: 'change', question: key, after, message, ...difference }, message);
  const changes = [...before.changes, change].slice(-LIVE_LIMITS.changesKept);
  return { ...computed, answer: applyChange(before.answer, difference), number, changes };
}

function messagesAfter(after: string | undefined, followed: Followed): readonly LiveText[] {
  const { key, changes, answer } = followed;
  const message = idOf(followed);
  if (after === message) return [textOf({ type: 'unchanged', question: key, message }, message)];
  const seen = changes.findLastIndex(({ id }) => id === after);
  // The change that leads from `after`: also the oldest one that is kept begins somewhere.
  const first = seen >= 0 ? seen + 1 : after === beginningOf(followed) ? 0 : undefined;
  const missed = first === undefined ? [] : changes.slice(first);
  const whole = (): LiveText => textOf({ type: 'answer', question: key, message, answer }, message);
  if (missed.length === 0) return [whole()];
  if (missed.length === 1) return missed;
  // Many changes may be more than what they lead to.
  const full = whole();
  return lengthOf(missed) < full.text.length ? missed : [full];
}

function idOf({ run, number }: Pick<Followed, 'run' | 'number'>): string {
  return `${run}.${number}`;
}

function beginningOf({ run, number, changes }: Followed): string {
  return idOf({ run, number: number - changes.length });
}

function textOf(message: LiveMessage, id: string): LiveText {
  return { id, text: JSON.stringify(message) };
}

function lengthOf(texts: readonly LiveText[]): number {
  return texts.reduce((sum, { text }) => sum + text.length, 0);
}

function sizeOf({ answer, changes }: Followed): number {
  const rows = answer.answers.reduce((sum, one) => sum + one.rows.length, 0);
  return KEPT.answerBytes + rows * KEPT.rowBytes + lengthOf(changes);
}
