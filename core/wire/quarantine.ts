import * as z from 'zod';
import { countOf, EXAMPLE_SITE, instantOf, siteParameter } from './fields';
import { operation } from './operation';

const arrivalHour = (description: string) => z.string().optional().meta({ description, example: '2026-10-01T02' });

export const quarantineReason = z
  .looseObject({
    code: z.string().meta({ description: 'Stable name of the fault.', example: 'too_old' }),
    path: z.string().meta({ description: 'Field at fault; empty if it is the whole event.', example: 'timestamp' }),
    count: countOf('Number of events that wait for a replay.'),
    replayed: countOf('Number of events that a replay sent on: they count, and are not read again.'),
    message: z.string().meta({ description: 'What is wrong and what to send instead.' }),
    first_hour: arrivalHour('Arrival hour of the first such event, UTC.'),
    last_hour: arrivalHour('Arrival hour of the last such event, UTC.'),
    last_replayed: instantOf('When the last of them was sent on.').optional(),
  })
  .meta({ id: 'QuarantineReason', description: 'A reason why events are in quarantine.' });

export const quarantineSummary = z
  .looseObject({
    total: countOf('Number of events that wait: as many as a replay reads.'),
    replayed: countOf('Number of events that a replay sent on.'),
    reasons: z.array(quarantineReason).meta({ description: 'Most frequent first.' }),
  })
  .meta({ id: 'QuarantineSummary', description: 'What is in quarantine, by reason.' });

export const quarantineReplay = z
  .looseObject({
    read: countOf('Events that waited in quarantine.'),
    accepted: countOf('Events that keep the contract now, and were sent on.'),
    refused: countOf('Events that still fail it.'),
    unreadable: countOf('Events that cannot be read.'),
  })
  .meta({ id: 'QuarantineReplay', description: 'What became of the events in quarantine.' });

export const quarantineRequest = z
  .strictObject({ site: siteParameter })
  .meta({ id: 'QuarantineRequest', description: 'Whose quarantine to replay.' });

export const getQuarantine = operation({
  id: 'getQuarantine',
  method: 'get',
  path: '/v1/admin/quarantine',
  tag: 'admin',
  access: 'operate',
  summary: 'Show what is in quarantine',
  description:
    'Counts the events of a site that failed the contract, by reason: those that wait for a replay, and those that one sent on. ' +
    'An event is in the list once the archive has written it, which takes up to 90 seconds.',
  input: z.strictObject({ site: siteParameter }),
  example: { site: EXAMPLE_SITE },
  answer: quarantineSummary,
  list: 'reasons',
  status: 200,
  problems: ['invalid_parameters', 'unknown_site', 'operation_refused'],
});

export const replayQuarantine = operation({
  id: 'replayQuarantine',
  method: 'post',
  path: '/v1/admin/quarantine/replay',
  tag: 'admin',
  access: 'operate',
  summary: 'Replay the quarantine',
  description:
    'Sends what waits in quarantine through the contract again. What passes now counts once, and waits no longer.',
  input: quarantineRequest,
  example: { site: EXAMPLE_SITE },
  answer: quarantineReplay,
  status: 200,
  problems: [
    'invalid_parameters',
    'unknown_site',
    'invalid_body',
    'unsupported_media_type',
    'body_too_large',
    'operation_refused',
  ],
});
