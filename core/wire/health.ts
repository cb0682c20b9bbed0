import * as z from 'zod';
import { type Frozen, operation } from './operation';
import { HEALTH_PATH } from './paths';

export const health = z
  .object({ ok: z.literal(true).meta({ description: 'Always true.' }) })
  .meta({ id: 'Health', description: 'The process answers.' });
export type Health = Frozen<z.infer<typeof health>>;

export const getHealth = operation({
  id: 'getHealth',
  method: 'get',
  path: HEALTH_PATH,
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
