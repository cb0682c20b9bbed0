import * as z from 'zod';
import { countOf } from './fields';
import { operation } from './operation';

export const backupReport = z
  .object({
    folder: z
      .string()
      .meta({ description: 'Where it lies, on the machine of the platform.', example: '/backup/monday' }),
    files: countOf('Files that were copied.'),
    bytes: countOf('Their size.'),
    ok: z.literal(true).meta({ description: 'The copy was opened, and its audit balances.' }),
    events: countOf('Events that its audit has balanced.'),
  })
  .meta({ id: 'BackupReport', description: 'A backup that was made and checked.' });

export const makeBackup = operation({
  id: 'makeBackup',
  method: 'post',
  path: '/v1/admin/backup',
  tag: 'admin',
  access: 'operate',
  summary: 'Back up the data directory',
  description:
    'Copies the data directory while it is in use, opens the copy and audits it. The copy is a data directory itself. Not for environments on AWS, whose tables and buckets have backups of their own.',
  input: z
    .strictObject({
      folder: z.string().min(1).max(4096).regex(/^\//, 'an absolute path').meta({
        description: 'A folder outside the data directory that is empty or not there yet: an absolute path.',
        example: '/backup/monday',
      }),
    })
    .meta({ id: 'BackupRequest', description: 'Where to put a backup.' }),
  example: { folder: '/backup/monday' },
  answer: backupReport,
  status: 200,
  problems: ['invalid_body', 'unsupported_media_type', 'body_too_large', 'operation_refused'],
});
