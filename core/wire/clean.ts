import * as z from 'zod';
import { EXPIRING_KINDS } from '../file-kind';
import { countOf } from './fields';
import { operation } from './operation';

const hour = (description: string) =>
  z
    .string()
    .nullable()
    .meta({ description: `${description}; null for none.`, example: '2024-10-01T02' });

export const oldFiles = z
  .object({
    kind: z.enum(EXPIRING_KINDS).meta({ description: 'Raw events, or events that failed the contract.' }),
    files: countOf('Files of the lake.'),
    bytes: countOf('Their size.'),
    from: hour('Arrival hour of the oldest'),
    to: hour('Arrival hour of the newest'),
  })
  .meta({ id: 'OldFiles', description: 'Files that are older than their kind is kept.' });

export const cleanReport = z
  .object({
    preview: z.boolean().meta({ description: 'True if nothing was deleted.' }),
    kinds: z.array(oldFiles).meta({ description: 'What was deleted, or would be.' }),
  })
  .meta({ id: 'CleanReport', description: 'Files that retention deletes.' });

export const cleanFiles = operation({
  id: 'cleanFiles',
  method: 'post',
  path: '/v1/admin/clean',
  tag: 'admin',
  access: 'operate',
  summary: 'Delete files that are older than they are kept',
  description:
    'Deletes raw events and quarantined ones that are older than the retention says. Every run does so at its end. Published numbers stay; days that need deleted events cannot be computed again.',
  input: z
    .strictObject({
      preview: z
        .boolean()
        .default(false)
        .meta({ description: 'True to say what would be deleted, and delete nothing.' }),
    })
    .meta({ id: 'CleanRequest', description: 'Whether to delete.' }),
  example: { preview: true },
  answer: cleanReport,
  list: 'kinds',
  status: 200,
  problems: ['invalid_body', 'unsupported_media_type', 'body_too_large', 'operation_refused'],
});
