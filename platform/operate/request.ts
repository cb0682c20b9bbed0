import * as z from 'zod';
import { day } from '../../batch-layer/run-order';
import type { Running } from '../../batch-layer/or-running';
import type { OperateAnswers } from './answers';

const hour = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d$/, 'an arrival hour as 2019-10-01T02');
const site = z.string().min(1).max(128);

/** A request to the `operate` Lambda (admin tasks inside the account). An operation may need many requests. */
export const operateRequest = z.discriminatedUnion('operation', [
  z.strictObject({
    operation: z.literal('preview'),
    from_day: day,
    to_day: day,
    site: site.optional(),
    part: z.int().min(1),
    name: z.string().regex(/^[a-z0-9]{1,32}$/),
  }),
  z.strictObject({ operation: z.literal('audit'), from: hour, to: hour }),
  z.strictObject({ operation: z.literal('audit_published') }),
  z.strictObject({
    operation: z.literal('replay_quarantine'),
    site,
    after: z.strictObject({ arrivalHour: hour, key: z.string().max(1024) }).optional(),
  }),
  z.strictObject({ operation: z.literal('train_model'), site }),
]);
export type OperateRequest = z.infer<typeof operateRequest>;

/** Refused: the request was at fault. Running: the engine is still running; send the same request again. */
export type OperateOutcome =
  | { readonly status: 'done'; readonly answer: OperateAnswers[OperateRequest['operation']] }
  | { readonly status: 'refused'; readonly code: string; readonly reason: string }
  | Running;

/** @throws Error describing a valid request */
export function parseOperateRequest(input: unknown): OperateRequest {
  const parsed = operateRequest.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new Error(
    `this function does preview, audit, audit_published, replay_quarantine and train_model, each with its own fields, not ${JSON.stringify(input)}: ${z.prettifyError(parsed.error)}`,
  );
}
