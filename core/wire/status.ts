import * as z from 'zod';
import { FILE_KINDS } from '../file-kind';
import { DAYS_OF_WEEK } from '../time/day-of-week';
import { countOf, instant, instantOf, momentShape, siteId, superseded } from './fields';
import { type Frozen, operation } from './operation';

export const consumerStatus = z
  .object({
    last_pulse: instant
      .nullable()
      .meta({ description: 'Everything that arrived before this was processed; null before the first pulse.' }),
    records: countOf('Records of the stream that were processed.'),
    events: countOf('Events in them, with those that fail the contract.'),
    applied: countOf('Events that were counted or archived.'),
    duplicate: countOf('Events that were recognised as sent twice.'),
    superseded,
    quarantined: countOf('Events that fail the contract.'),
    undecodable: countOf('Records that cannot be decoded.'),
    residual: countOf(
      'events − applied − duplicate − quarantined; other than 0 means that events were lost or invented.',
    ),
  })
  .meta({ id: 'ConsumerStatus', description: 'What one consumer did with one shard.' });

export const shardStatus = z
  .object({
    id: z.string().meta({ description: 'Id of the shard.', example: 'shard-00' }),
    closed: z.boolean().meta({ description: 'True after a reshard: the shard takes no more records.' }),
    aggregate: consumerStatus,
    archive: consumerStatus,
  })
  .meta({ id: 'ShardStatus', description: 'One shard of the stream, as both consumers see it.' });

export const siteSummary = z
  .object({
    id: siteId,
    time_zone: z.string().meta({ description: 'IANA time zone of its days.', example: 'UTC' }),
    currency: z.string().meta({ description: 'Currency of prices without one, ISO 4217.', example: 'USD' }),
    week_start: z.enum(DAYS_OF_WEEK).meta({ description: 'First day of its weeks.', example: 'monday' }),
    name: z.string().optional().meta({ description: 'What people call it; its id if absent.', example: 'Shop Berlin' }),
    simulated: z.boolean().optional().meta({
      description: 'True if its events are made up, as those of the demo; keys for all sites do not read it.',
    }),
  })
  .meta({ id: 'SiteSummary', description: 'A site, without its keys.' });

export const followerGap = z
  .object({
    after: z
      .string()
      .nullable()
      .meta({ description: 'Last record that was handled before the gap; null if none was.' }),
    before: z.string().nullable().meta({ description: 'First record that was still there; null if none was.' }),
    noticed: instantOf('When the gap was noticed.'),
  })
  .meta({ id: 'FollowerGap', description: 'Records that a follower missed because the stream had forgotten them.' });

export const followerStatus = z
  .object({
    name: z.string().meta({ description: 'Name of the capability that follows the stream.', example: 'detect' }),
    degraded: z.boolean().meta({ description: 'True if it missed records within the last day.' }),
    shards: z
      .array(
        z.object({
          id: z.string().meta({ description: 'Id of the shard.', example: 'shard-00' }),
          handled_until: instant
            .nullable()
            .meta({ description: 'Arrival of the last record that it handled; null before the first one.' }),
          gaps: z.array(followerGap).meta({ description: 'Newest last.' }),
        }),
      )
      .meta({ description: 'How far it is in each shard.' }),
  })
  .meta({ id: 'FollowerStatus', description: 'A consumer that follows the stream; it never holds up a night.' });

export const filesOfKind = z
  .object({
    kind: z.enum(FILE_KINDS).meta({
      description: 'Raw events, events that failed the contract, what is published, or records of runs.',
    }),
    files: countOf('Files of the lake.'),
    bytes: countOf('Their size.'),
  })
  .meta({ id: 'FilesOfKind', description: 'Files of one kind.' });

export const status = z
  .object({
    now: instantOf('The platform’s clock.'),
    ...momentShape,
    lag_ms: z.number().nullable().meta({ description: 'now − as_of, ms; null before the first pulse.' }),
    withdrawn: z.array(z.int()).meta({ description: 'Epochs that a rollback withdrew.' }),
    held: z
      .boolean()
      .optional()
      .meta({ description: 'True after a rollback: scheduled runs publish nothing until an operator asks for a run.' }),
    degraded: z.boolean().meta({ description: 'True if the live layer’s memory of duplicates is incomplete.' }),
    since: z.string().meta({ description: 'First arrival hour of the counts below.', example: '2026-10-01T02' }),
    residual: countOf('Sum of the absolute residuals below; other than 0 is an alert.'),
    sites: z.array(siteSummary).meta({ description: 'All sites.' }),
    shards: z.array(shardStatus).meta({ description: 'All shards of the stream.' }),
    files: z.array(filesOfKind).optional().meta({
      description: 'Files of the lake as the newest run counted them; absent before the first run.',
    }),
    files_counted: instantOf('When they were counted.').optional(),
    followers: z
      .array(followerStatus)
      .optional()
      .meta({ description: 'Consumers that follow the stream for capabilities; older servers leave it out.' }),
  })
  .meta({ id: 'Status', description: 'How far the platform is, and whether every event is accounted for.' });

export type Status = Frozen<z.output<typeof status>>;
export type SiteSummary = Status['sites'][number];
export type ConsumerCounts = Frozen<z.output<typeof consumerStatus>>;

export const getStatus = operation({
  id: 'getStatus',
  method: 'get',
  path: '/v1/status',
  tag: 'operations',
  access: 'read',
  summary: 'Show how far the platform is',
  description: 'Shards, pulses, lag, tidemark, epoch, and the conservation of events.',
  input: z.strictObject({}),
  example: {},
  answer: status,
  list: 'shards',
  anySite: true,
  status: 200,
  problems: ['invalid_parameters'],
});
