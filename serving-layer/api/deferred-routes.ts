import type { Context } from 'hono';
import { isRecord } from '../../core/json-record';
import type { Answers } from '../../core/port/answers';
import type { QueryWatch } from '../../core/port/batch-engine';
import type { Clock } from '../../core/port/clock';
import { textOfPointer } from '../../core/port/pointer';
import { minuteOf } from '../../core/time/window';
import type { AnswerOf, Operation, RequestOf } from '../../core/wire/operation';
import { cancelPendingAnswer, getPendingAnswer, PENDING_ANSWERS } from '../../core/wire/pending-answer';
import { preferenceOf } from '../../core/wire/prefer';
import { mayRead, note } from './facts';
import type { Pending } from './pending';
import type { PendingAnswers } from './pending-answers';
import { problem } from './problem';
import { addRoute, type Routes } from './route';

/** What answers later. */
export interface Deferring {
  readonly pending: PendingAnswers;
  readonly answers: Pick<Answers, 'moment'>;
  readonly clock: Clock;
}

/**
 * Adds an operation that may be answered later. A request without a preference waits for its answer; one with `Prefer`
 * waits as long as it says, and is then told where the answer will be.
 */
export function addDeferrableRoute<Served extends Operation>(
  routes: Routes,
  operation: Served,
  compute: (input: RequestOf<Served>, watch?: QueryWatch) => Promise<AnswerOf<Served>>,
  { pending, answers, clock }: Deferring,
): void {
  const computed = new WeakMap<object, AnswerOf<Served>>();
  addRoute(routes, operation, async (input, context) => {
    const preference = preferenceOf(context.req.header('prefer'));
    const site = isRecord(input) ? input['site'] : undefined;
    if (preference === undefined || typeof site !== 'string') return compute(input);
    const { site: settings, pointer, asOf } = await answers.moment(site);
    // A range without an end ends with the minute.
    const minute = minuteOf(clock.now());
    const asked = pending.ask({
      text: JSON.stringify([operation.id, input, minute, settings, textOfPointer(pointer), asOf]),
      site,
      compute: async (watch) => {
        const answer = await compute(input, watch);
        if (!isRecord(answer)) throw new Error(`${operation.id} is answered with no object`);
        computed.set(answer, answer);
        return answer;
      },
    });
    if (asked === undefined) return tooMany();
    await within(asked.settled, preference.waitSeconds);
    const outcome = asked.outcome();
    if (outcome.state === 'running') return accepted(asked);
    if (outcome.state !== 'done') return outcome.response.clone();
    return computed.get(outcome.answer) ?? compute(input);
  });
}

const MS_PER_SECOND = 1000;

async function within(settled: Promise<void>, seconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, seconds * MS_PER_SECOND)));
  await Promise.race([settled, over]);
  clearTimeout(timer);
}

const RETRY_AFTER = { 'retry-after': String(PENDING_ANSWERS.retrySeconds) };

function accepted(pending: Pending): Response {
  return new Response(JSON.stringify(pending.status()), {
    status: 202,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      location: getPendingAnswer.path.replace('{id}', pending.id),
      'preference-applied': 'respond-async',
      ...RETRY_AFTER,
    },
  });
}

function tooMany(): Response {
  const { running, waiting, retrySeconds } = PENDING_ANSWERS;
  return problem(
    'overloaded',
    `${running} questions are being answered and ${waiting} wait: ask again after ${retrySeconds} s.`,
    {},
    RETRY_AFTER,
  );
}

/** The resource of an answer that is given later. */
export function addPendingRoutes(routes: Routes, { pending }: Pick<Deferring, 'pending'>): void {
  addRoute(routes, getPendingAnswer, ({ id }, context) =>
    Promise.resolve(findFor(context, pending, id)?.status() ?? unknown(id)),
  );
  addRoute(routes, cancelPendingAnswer, async ({ id }, context) => {
    const found = findFor(context, pending, id);
    found?.cancel();
    await found?.settled;
    return found?.status() ?? unknown(id);
  });
}

function findFor(context: Context, pending: PendingAnswers, id: string): Pending | undefined {
  const found = pending.find(id);
  if (found === undefined || !mayRead(context, found.site)) return undefined;
  note(context, { site: found.site });
  return found;
}

function unknown(id: string): Response {
  const minutes = PENDING_ANSWERS.keptSeconds / 60;
  return problem(
    'not_found',
    `There is no answer ${JSON.stringify(id)}: it was never asked for here, or was done more than ${minutes} minutes ago. Ask the question again.`,
  );
}
