import * as z from 'zod';
import { liveSubscription } from '../../core/wire/live';

/** What the process of viewers is started with, as JSON. */
export const viewersOrder = z.object({ url: z.string(), viewers: z.number(), subscription: liveSubscription });
export type ViewersOrder = z.input<typeof viewersOrder>;

/** What it says once every viewer has its first answer, and what it says when it is stopped. */
export const viewersReady = z.object({ ready: z.literal(true) });
export const viewersReport = z.object({
  /** Messages that viewers got after their first answer. */
  received: z.number(),
  /** Different messages. */
  messages: z.number(),
  /** Mean size of a message. */
  bytes: z.number(),
  /** From the arrival of a message at its first viewer to that at each, ms. */
  p50: z.number(),
  p95: z.number(),
  max: z.number(),
  /** Viewers whose connection broke. */
  broken: z.number(),
});
export type ViewersReport = z.infer<typeof viewersReport>;
