import { hash } from 'node:crypto';
import { MINUTE_MS, minuteOf } from '../../core/time/window';
import type { LiveQuestion, LiveSubscription } from '../../core/wire/live';
import { QueryError } from '../query/query-error';
import { instantText, readInstant } from '../wire/instant';

type Asked = LiveQuestion['queries'][number];

/** Where the latest range of a rolling question ends while its key is made: any whole minute does. */
const ANCHOR_MS = Date.UTC(2000, 0);
const KEY_DIGITS = 16;

/**
 * Names a question: the same for two subscriptions that are answered the same. Rolling questions with the same lengths
 * and distances are one, whenever they were asked.
 *
 * @throws QueryError for a rolling question whose ranges are not instants
 */
export function keyOfQuestion({ site, queries, rolling }: LiveSubscription): string {
  const question = { site, queries };
  const text = JSON.stringify([rolling, rolling ? endingAt(question, ANCHOR_MS) : question]);
  return `q${hash('sha256', text, 'hex').slice(0, KEY_DIGITS)}`;
}

/** The question as it is asked now. @throws QueryError for a rolling question whose ranges are not instants */
export function questionAt({ site, queries, rolling }: LiveSubscription, nowMs: number): LiveQuestion {
  const question = { site, queries };
  return rolling ? endingAt(question, minuteOf(nowMs) + MINUTE_MS) : question;
}

/** Moves all ranges by the same time, so that the latest ends there. Those without `to` end there anyway. */
function endingAt(question: LiveQuestion, endMs: number): LiveQuestion {
  const ends = question.queries.flatMap(({ to }) => (to === undefined ? [] : [instantOf('to', to)]));
  const shiftMs = ends.length === 0 ? 0 : endMs - Math.max(...ends);
  const moved = (name: 'from' | 'to', text: string): string => instantText(instantOf(name, text) + shiftMs);
  return {
    ...question,
    queries: question.queries.map((asked): Asked => ({
      ...asked,
      ...(asked.from === undefined ? {} : { from: moved('from', asked.from) }),
      ...(asked.to === undefined ? {} : { to: moved('to', asked.to) }),
    })),
  };
}

const CALENDAR_DAY_LENGTH = 10;

function instantOf(name: 'from' | 'to', text: string): number {
  if (text.length > CALENDAR_DAY_LENGTH) return readInstant(name, text, 'UTC');
  throw new QueryError(
    'invalid_range',
    `${name} is ${JSON.stringify(text)}: a rolling question needs instants such as 2019-10-01T08:30:00Z, because days do not move by the minute.`,
  );
}
