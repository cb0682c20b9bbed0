import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/port/clock';
import type { QueryWatch } from '../../core/port/batch-engine';
import { PENDING_ANSWERS } from '../../core/wire/pending-answer';
import { instantText } from '../wire/instant';
import { type KeptAnswer, type Pending, startPending } from './pending';
import { createTurns } from './turns';

interface PendingQuestion {
  /** Two questions with the same text have the same answer. */
  readonly text: string;
  readonly site: string;
  readonly compute: (watch: QueryWatch) => Promise<KeptAnswer>;
}

/** Answers that are computed while nobody holds a request open. */
export interface PendingAnswers {
  /** The answer that is computed or kept for the same text, or a new one; undefined if too many wait. */
  ask(question: PendingQuestion): Pending | undefined;
  find(id: string): Pending | undefined;
}

interface PendingOptions {
  readonly clock: Clock;
  /** The response to an error. */
  readonly answerError: (error: unknown) => Response;
  readonly limits?: { readonly [Name in 'kept' | 'keptSeconds' | 'running' | 'waiting']: number };
}

const MS_PER_SECOND = 1000;
const ID_DIGITS = 32;

export function createPendingAnswers({ clock, answerError, limits = PENDING_ANSWERS }: PendingOptions): PendingAnswers {
  const turns = createTurns(limits);
  const secret = randomBytes(16);
  const known = new LRUCache<string, Pending>({
    max: limits.kept,
    ttl: limits.keptSeconds * MS_PER_SECOND,
    dispose: (pending) => pending.cancel(),
  });
  return {
    find: (id) => known.get(id),
    ask: ({ text, site, compute }) => {
      // Only who asked a question knows its id.
      const id = createHmac('sha256', secret).update(text).digest('hex').slice(0, ID_DIGITS);
      const own = known.get(id);
      if (own !== undefined && ['running', 'done'].includes(own.outcome().state)) return own;
      const begin = (watch: QueryWatch): Promise<KeptAnswer> | undefined =>
        turns.take(async () => {
          watch.signal?.throwIfAborted();
          return compute(watch);
        });
      const pending = startPending({ id, site, started: instantText(clock.now()) }, begin, answerError);
      if (pending === undefined) return undefined;
      known.set(id, pending);
      // It is kept from its end on.
      void pending.settled.then(() => (known.peek(id) === pending ? known.set(id, pending) : undefined));
      return pending;
    },
  };
}
