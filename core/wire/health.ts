import * as z from 'zod';
import { operation } from './operation';

export const health = z
  .object({ ok: z.literal(true).meta({ description: 'Always true.' }) })
  .meta({ id: 'Health', description: 'The process answers.' });

export const getHealth = operation({
  id: 'getHealth',
  method: 'get',
  path: '/healthz',
  tag: 'operations',
  access: 'open',
  summary: 'Check that the process answers',
  description: 'Answers without reading anything, for load balancers.',
  input: z.strictObject({}),
  example: {},
  answer: health,
  status: 200,
  problems: [],
});
