import * as z from 'zod';
import { countOf, siteParameter, superseded } from './fields';
import { operation } from './operation';

const shard = z.string().meta({ description: 'Id of the shard.', example: 'shard-00' });
const arrivalHour = z
  .string()
  .meta({ description: 'Hour in which the records arrived, UTC.', example: '2026-10-01T02' });

export const auditRow = z
  .looseObject({
    shard,
    arrival_hour: arrivalHour,
    events: countOf('Events taken from the stream.'),
    applied: countOf('Events counted.'),
    duplicate: countOf('Events recognised as sent twice.'),
    superseded,
    quarantined: countOf('Events that fail the contract.'),
    archived: countOf('Events in the files of the lake.'),
    residual: countOf(
      'events − applied − duplicate − quarantined; other than 0 means that events were lost or invented.',
    ),
    is_level: z.boolean().meta({ description: 'False while one consumer is behind the other.' }),
  })
  .meta({ id: 'AuditRow', description: 'The balance of one shard and arrival hour.' });

export const auditFinding = z
  .looseObject({
    code: z.string().meta({ description: 'Stable name of what is wrong.' }),
    shard: shard.optional(),
    arrival_hour: arrivalHour.optional(),
    message: z.string().meta({ description: 'What is wrong, and where.' }),
  })
  .meta({ id: 'AuditFinding', description: 'Something that does not balance.' });

export const damagedValue = z
  .looseObject({ message: z.string().meta({ description: 'Which stored value is damaged, and what to do.' }) })
  .meta({ id: 'DamagedValue', description: 'A stored value that cannot be read.' });

export const siteBalance = z
  .looseObject({
    events: countOf('Events taken from the stream.'),
    applied: countOf('Events counted.'),
    duplicate: countOf('Events recognised as sent twice.'),
    superseded,
    quarantined: countOf('Events that fail the contract.'),
  })
  .meta({ id: 'SiteBalance', description: 'What became of all events of one site.' });

export const audit = z
  .looseObject({
    ok: z.boolean().meta({ description: 'True if every event is accounted for.' }),
    residual: countOf('Sum of the absolute residuals of all rows.'),
    rows: z.array(auditRow).meta({ description: 'One row per shard and arrival hour.' }),
    findings: z.array(auditFinding).meta({ description: 'Everything that does not balance.' }),
    damaged: z.array(damagedValue).meta({ description: 'Stored values that cannot be read.' }),
    site_balance: siteBalance.optional(),
  })
  .meta({ id: 'Audit', description: 'The balance of all events: accepted = applied + duplicate + quarantined.' });

export const getAudit = operation({
  id: 'getAudit',
  method: 'get',
  path: '/v1/admin/audit',
  tag: 'admin',
  access: 'operate',
  summary: 'Balance every event',
  description:
    'Compares what was accepted with what is stored. If it does not balance, the answer is the problem `operation_refused` with the audit as its `result`.',
  input: z.strictObject({
    site: siteParameter.meta({ description: 'Adds the balance of this site.' }).optional(),
  }),
  example: {},
  answer: audit,
  list: 'rows',
  status: 200,
  problems: ['invalid_parameters', 'unknown_site', 'operation_refused'],
});
