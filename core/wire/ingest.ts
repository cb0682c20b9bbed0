import * as z from 'zod';
import { wireEvent, wireInstant } from '../event/contract';
import { LIMITS } from '../event/limits';
import { REJECTION_CODES } from '../event/rejection';
import { WARNING_CODES } from '../event/warning';
import { WRITE_KEY_PARAMETER } from './access';
import { countOf } from './fields';
import { type Frozen, operation } from './operation';
import { EVENTS_PATH } from './paths';

const index = countOf('Place of the event in the request, from 0.');

const warning = z
  .object({
    code: z.enum(WARNING_CODES).meta({ description: 'Stable name of what was done.' }),
    path: z
      .string()
      .meta({ description: 'Field that it was done to; empty for the whole event.', example: 'referrer' }),
    message: z.string().meta({ description: 'What was done, and what to send instead.' }),
  })
  .meta({ id: 'Warning', description: 'What was done to a detail of an event that was accepted all the same.' });

const warnings = z.array(warning);

export const acceptedVerdict = z
  .object({
    index,
    status: z.literal('accepted').meta({ description: 'The event is stored.' }),
    event_id: z
      .string()
      .meta({ description: 'The event’s id: its own, or one derived from its content.', example: 'e-1' }),
    warnings: warnings.optional().meta({
      description: 'Details that were cut, left out or read differently; absent if there are none.',
    }),
  })
  .meta({ id: 'AcceptedVerdict', description: 'What became of an event that keeps the contract.' });

export const rejectedVerdict = z
  .object({
    index,
    status: z.literal('rejected').meta({ description: 'The event fails the contract and is kept in quarantine.' }),
    code: z.enum(REJECTION_CODES).meta({ description: 'Stable name of the fault.' }),
    path: z.string().meta({ description: 'Field at fault; empty if it is the whole event.', example: 'price' }),
    message: z.string().meta({ description: 'What is wrong and what to send instead.' }),
    value: z
      .string()
      .optional()
      .meta({ description: 'The refused value, shortened; never of a field that names a person.' }),
    kept: z.literal(false).optional().meta({
      description:
        'False if only the number of refused events is kept, because the site has filled its quarantine of this minute.',
    }),
  })
  .meta({ id: 'RejectedVerdict', description: 'Why an event was refused.' });

export const verdict = z
  .discriminatedUnion('status', [acceptedVerdict, rejectedVerdict])
  .meta({ id: 'Verdict', description: 'What became of one event of a request.' });

export const ingestAnswer = z
  .object({
    accepted: countOf('Number of events stored.'),
    rejected: countOf('Number of events that fail the contract.'),
    verdicts: z.array(verdict).meta({ description: 'One verdict per event, in the order of the request.' }),
    warnings: warnings
      .optional()
      .meta({ description: 'What was done to the request around the events; absent if nothing was.' }),
  })
  .meta({ id: 'IngestAnswer', description: 'The verdicts on a request of events.' });

export type IngestAnswer = Frozen<z.output<typeof ingestAnswer>>;

/** One event as it is sent. */
export const event = wireEvent.meta({ id: 'Event', description: 'Something that happened on a site.' });

export type EventInput = z.input<typeof event>;

const events = z.array(event).max(LIMITS.eventsPerRequest).meta({ description: 'The events.' });

/** A request that says when it was sent. One event, an array of events and NDJSON are taken as well. */
export const eventRequest = z
  .object({
    sent_at: wireInstant.nullish().meta({
      description:
        'When the request was sent, by the clock that made the timestamps: corrects that clock. ' +
        `Not used, with a warning, if it is not an instant or more than ${LIMITS.clockCorrectionMs / 3_600_000} hours from the arrival.`,
    }),
    events,
  })
  .meta({ id: 'EventRequest', description: 'Events with the time at which they were sent.' });

export const ingestBody = z.union([eventRequest, events, event]).meta({
  id: 'IngestRequest',
  description: 'Events in one of three forms: with the time of sending, as an array, or a single event.',
});

/**
 * `timestamp` is read relative to `sent_at`, so this event occurred two seconds before it is received, whenever that
 * is.
 */
const example = {
  sent_at: '2026-10-01T08:30:02.000Z',
  events: [
    {
      event_type: 'page_view',
      timestamp: '2026-10-01T08:30:00.250Z',
      session_id: 's-1',
      page_url: 'https://shop.example/shoes',
      product_id: 'p-7',
    },
  ],
} as const;

export const sendEvents = operation({
  id: 'sendEvents',
  method: 'post',
  path: EVENTS_PATH,
  tag: 'events',
  access: 'ingest',
  summary: 'Send events',
  description:
    'Takes one event, an array, `{sent_at?, events}`, or NDJSON (`application/x-ndjson`, an event or an array of events per line). gzip is allowed. ' +
    `At most ${LIMITS.eventsPerRequest} events, ${LIMITS.compressedBodyBytes} bytes compressed, ` +
    `${LIMITS.bodyBytes} bytes uncompressed. 202 means that at least one event is stored: every event has its verdict. ` +
    'Sending a request again is safe if its events have an event_id or a timestamp. ' +
    'A request of which no event is accepted is answered 422 with the verdicts, or 429 if the quarantine of this minute is full.',
  input: ingestBody,
  example,
  answer: ingestAnswer,
  status: 202,
  problems: [
    'empty_body',
    'invalid_json',
    'wrong_type',
    'nothing_accepted',
    'bad_gzip',
    'not_utf8',
    'body_too_large',
    'too_many_events',
    'unknown_encoding',
    'too_many_late_events',
    'too_many_refused_events',
    'events_not_taken',
    'stream_unavailable',
  ],
});

/** Query parameters of `sendEvents`, for the documentation. */
export const ingestParameters = z.object({
  [WRITE_KEY_PARAMETER]: z
    .string()
    .meta({ description: 'The site’s write key, where headers cannot be set (beacons).' })
    .optional(),
});
