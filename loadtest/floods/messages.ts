import * as z from 'zod';

/** The first argument of a flood, as JSON. */
export const floodOptions = z.object({
  kind: z.enum(['requests', 'questions']),
  url: z.string(),
  writeKey: z.string(),
  seconds: z.number(),
  connections: z.number(),
});
export type FloodOptions = z.infer<typeof floodOptions>;

/**
 * What it says: that it has drawn what it will send, whereupon any message starts it, and at the end how many answers
 * had which status. Status 0 is a connection that broke.
 */
export const floodMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('done'), statuses: z.record(z.string(), z.number()) }),
]);
export type FloodMessage = z.infer<typeof floodMessage>;
