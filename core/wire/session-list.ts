import * as z from 'zod';
import { SESSION_LIST } from './choices';
import {
  countOf,
  degraded,
  EXAMPLE_SITE,
  filters,
  instantOf,
  layer,
  momentShape,
  rangeAnswerShape,
  rangeShape,
  siteId,
  siteParameter,
} from './fields';
import { type Frozen, operation } from './operation';
import { RANGE_PROBLEMS } from './range-problems';

const sessionReference = z.string().min(1).max(64).meta({
  description: 'Stands for the session; says nothing of the session_id that the client sent.',
  example: 'k3Jd92mfQx0a',
});

const textOrNull = (description: string) => z.string().nullable().meta({ description });

export const listedSession = z
  .object({
    id: sessionReference,
    began: instantOf('When its first event happened.'),
    ended: instantOf('When its last event so far happened.'),
    events: countOf('Its events.'),
    page_views: countOf('Its page views.'),
    purchases: countOf('Its purchase events: lines of orders.'),
    entry: textOrNull('Page of its first page view; null without one.'),
    exit: textOrNull('Page of its last page view so far; null without one.'),
    country: textOrNull('Country of its first event.'),
    device: textOrNull('Device of its first event.'),
    browser: textOrNull('Browser of its first event.'),
    system: textOrNull('System of its first event.'),
    referrer_class: textOrNull('Channel through which it came.'),
    campaign: textOrNull('Campaign through which it came.'),
  })
  .meta({ id: 'ListedSession', description: 'A session, without anything that says whose it is.' });

export const sessionEvent = z
  .object({
    at: instantOf('When it happened.'),
    event_type: z.string().meta({ description: 'Type of the event.', example: 'page_view' }),
    page: textOrNull('Path of its page; null without one.'),
    product_id: textOrNull('Its product; null without one.'),
    category: textOrNull('Its category; null without one.'),
    query: textOrNull('What was searched for; null without a search.'),
  })
  .meta({ id: 'SessionEvent', description: 'An event of a session.' });

export const sessionList = z
  .object({
    ...rangeAnswerShape,
    layer,
    sessions: z.array(listedSession).meta({ description: 'Newest first.' }),
  })
  .meta({ id: 'SessionList', description: 'Sessions that began in a range.' });

export const sessionEvents = z
  .object({
    site: siteId,
    ...momentShape,
    degraded,
    layer,
    id: sessionReference,
    events: z.array(sessionEvent).meta({ description: 'In the order of the session; empty if there is none such.' }),
  })
  .meta({ id: 'SessionEvents', description: 'What happened in one session.' });

export type ListedSession = Frozen<z.output<typeof listedSession>>;
export type SessionTimeline = Frozen<z.output<typeof sessionEvents>>;

const common = { method: 'get', tag: 'journeys', access: 'read', status: 200, isDeferrable: true } as const;

export const listSessions = operation({
  ...common,
  id: 'listSessions',
  path: '/v1/sessions',
  summary: 'List sessions',
  description:
    'The sessions (session_id) of people that began in the range, newest first. A filter looks at the first event of each.',
  input: z.strictObject({
    site: siteParameter,
    ...rangeShape(),
    filter: filters.optional(),
    limit: z.coerce
      .number<number>()
      .int()
      .min(1)
      .max(SESSION_LIST.most)
      .default(SESSION_LIST.usual)
      .meta({ description: 'How many are shown.' }),
  }),
  example: { site: EXAMPLE_SITE, limit: 20 },
  answer: sessionList,
  list: 'sessions',
  problems: [...RANGE_PROBLEMS, 'invalid_filter'],
});

export const getSessionEvents = operation({
  ...common,
  id: 'getSessionEvents',
  path: '/v1/sessions/events',
  summary: 'Show what happened in a session',
  description:
    'The events of one session in their order: by `id` and `began` of `listSessions`, or by `session_id` and `at`, as findings name a session.',
  input: z.strictObject({
    site: siteParameter,
    id: sessionReference.optional(),
    began: z
      .string()
      .max(40)
      .meta({ description: 'When the session began, as it was listed.', example: '2026-10-01T02:00:00.125Z' })
      .optional(),
    session_id: z.string().min(1).max(256).meta({ description: 'Instead of `id`: the session_id.' }).optional(),
    at: z
      .string()
      .max(40)
      .meta({ description: 'With `session_id`: a moment of the session, at most a day after it began.' })
      .optional(),
  }),
  example: { site: EXAMPLE_SITE, id: 'k3Jd92mfQx0a', began: '2026-10-01T02:00:00.125Z' },
  answer: sessionEvents,
  list: 'events',
  problems: RANGE_PROBLEMS,
});
