import * as z from 'zod';
import { answer, row } from './answer';
import { degraded, EXAMPLE_SITE, momentShape } from './fields';
import { LIVE_LIMITS, LIVE_PATH } from './live-limits';
import { queryAnswer, queryMetrics, queryRequest } from './metrics';
import { type Frozen, operation } from './operation';
import { problem } from './problem';

const messageId = z.string().max(64).meta({
  description: 'Id of a message: after it, the viewer has the answer as it was then.',
  example: 'm4x1k9.17',
});
const questionKey = z.string().meta({
  description: 'Names the question: the same for everybody who asks the same.',
  example: 'q1f0c5e9b7d4e62a8',
});
const subscriptionId = z.string().min(1).max(64).meta({
  description: 'The viewer’s own name of a subscription, unique within its connection.',
  example: 'overview',
});

const subscriptionShape = {
  site: queryRequest.shape.site,
  queries: queryRequest.shape.queries,
  rolling: z
    .boolean()
    .default(false)
    .meta({
      description:
        'Whether the ranges move with the time: they keep their lengths and their distances to each other, and the latest `to` is the end of the current minute. ' +
        'All who look at the same stretch of time then share one question, whenever they began. Needs instants as `from` and `to`.',
    }),
  after: messageId.optional().meta({
    description: 'The last message that the viewer has seen of this question: it is sent what has changed since.',
  }),
};

export const liveSubscription = z.strictObject(subscriptionShape).meta({
  id: 'LiveSubscription',
  description: 'Questions about one site, as for queryMetrics, that are answered again whenever the numbers change.',
});

/** The questions of a subscription. */
export type LiveQuestion = Pick<LiveSubscription, 'site' | 'queries'>;
/** A subscription as the server works with it. */
export type LiveSubscription = Frozen<z.output<typeof liveSubscription>>;

export const liveRequest = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('subscribe'), id: subscriptionId, ...subscriptionShape }),
    z.strictObject({ type: z.literal('unsubscribe'), id: subscriptionId }),
  ])
  .meta({ id: 'LiveRequest', description: 'What a viewer sends through a WebSocket.' });

/** A message of a viewer. */
export type LiveRequest = Frozen<z.input<typeof liveRequest>>;
/** A subscription as a viewer writes it. */
export type LiveQuery = Frozen<z.input<typeof liveSubscription>>;

const rowsOfChange = z.array(z.union([row, z.array(z.int()).length(2)])).meta({
  description:
    'The new rows in their order: a row that is new or has changed, or `[from, to)`, positions of rows of the answer before that stay as they are.',
  example: [[0, 59]],
});

const answerChange = z
  .object({
    at: z.int().meta({ description: 'Position in `answers`.', example: 0 }),
    fields: answer.omit({ rows: true }).optional().meta({
      description:
        'Everything of the answer but its rows. If absent, only `as_of`, `tidemark` and `epoch` follow those of the message, where they were the same before.',
    }),
    rows: rowsOfChange.optional(),
  })
  .meta({ id: 'AnswerChange', description: 'How one answer has changed; what is absent stays as it is.' });

function kind<const Kind extends string>(name: Kind): z.ZodLiteral<Kind> {
  return z.literal(name).meta({ description: 'Kind of the message.' });
}

export const liveMessage = z
  .discriminatedUnion('type', [
    z
      .object({ type: kind('subscribed'), id: subscriptionId, question: questionKey })
      .meta({ description: 'The subscription is taken; its messages carry `question`. WebSocket only.' }),
    z
      .object({ type: kind('answer'), question: questionKey, message: messageId, answer: queryAnswer })
      .meta({ description: 'The whole answer.' }),
    z
      .object({
        type: kind('change'),
        question: questionKey,
        after: messageId,
        message: messageId,
        moment: z
          .object({ ...momentShape, degraded })
          .meta({ description: 'The new as-of, tidemark, epoch and degraded of the answer.' }),
        answers: z.array(answerChange).meta({ description: 'The answers that have changed.' }),
      })
      .meta({ description: 'What has changed since the message `after`, which the viewer must have.' }),
    z
      .object({ type: kind('unchanged'), question: questionKey, message: messageId })
      .meta({ description: 'Nothing has changed since the message that the viewer has.' }),
    z
      .object({
        type: kind('problem'),
        id: subscriptionId.optional(),
        question: questionKey.optional(),
        ended: z.boolean().meta({ description: 'Whether the subscription is over; else the server tries again.' }),
        problem,
      })
      .meta({ description: 'A subscription is refused, over, or has no new answer for now.' }),
    z.object({ type: kind('heartbeat') }).meta({ description: 'The connection is alive, and there is nothing new.' }),
  ])
  .meta({ id: 'LiveMessage', description: 'What a viewer is sent.' });

/** A message to a viewer. */
export type LiveMessage = Frozen<z.output<typeof liveMessage>>;
export type LiveChange = Extract<LiveMessage, { readonly type: 'change' }>;
export type LiveAnswer = Frozen<z.output<typeof queryAnswer>>;

export const liveRound = z
  .object({ messages: z.array(liveMessage).meta({ description: 'In the order in which they apply.' }) })
  .meta({ id: 'LiveRound', description: 'What is new of a question.' });

export const pollLive = operation({
  id: 'pollLive',
  method: 'post',
  path: LIVE_PATH,
  tag: 'metrics',
  access: 'read',
  summary: 'Follow a question',
  description:
    'The answer to a question, then what has changed since the message that `after` names; `unchanged` if nothing has. ' +
    `A question is computed at most once per ${LIVE_LIMITS.everyMs / 1000} s for all its viewers. ` +
    'With `Accept: text/event-stream` the response stays open and carries the same messages as they arise; ' +
    'a WebSocket at the same address carries them for several questions (docs/live.md).',
  input: liveSubscription,
  example: { site: EXAMPLE_SITE, queries: [{ metric: 'page_views' }] },
  answer: liveRound,
  list: 'messages',
  isStreamed: true,
  status: 200,
  problems: queryMetrics.problems,
});

export const createLiveTicket = operation({
  id: 'createLiveTicket',
  method: 'post',
  path: `${LIVE_PATH}/tickets`,
  tag: 'metrics',
  access: 'read',
  summary: 'Get a ticket for a WebSocket',
  description:
    `Opens one WebSocket, \`GET ${LIVE_PATH}?ticket=…\`, within ${LIVE_LIMITS.ticketMs / 1000} s. The connection may read what the request for the ticket may read. ` +
    'Browsers need it because they cannot send headers with a WebSocket.',
  input: z
    .strictObject({})
    .meta({ id: 'LiveTicketRequest', description: 'Nothing is asked: the headers say who it is for.' }),
  example: {},
  answer: z
    .object({
      ticket: z.string().meta({ description: 'Good for one connection.', example: 'kq3v…' }),
      expires_in_ms: z.int().meta({ description: 'How long it is good for.', example: LIVE_LIMITS.ticketMs }),
    })
    .meta({ id: 'LiveTicket', description: 'Opens one WebSocket.' }),
  anySite: true,
  status: 200,
  problems: ['invalid_body', 'unsupported_media_type', 'body_too_large'],
});
