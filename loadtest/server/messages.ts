import * as z from 'zod';

/** Orders for the process that makes load. */
const target = {
  url: z.string(),
  connections: z.number(),
  seconds: z.number(),
  /** Requests per second, whatever the server does (open loop); without it, as many as the connections carry. */
  rate: z.number().optional(),
};

export const loadOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('events'), ...target, writeKey: z.string(), eventsPerRequest: z.number() }),
  z.object({ kind: z.literal('questions'), ...target, paths: z.array(z.string()) }),
  z.object({ kind: z.literal('decisions'), ...target, key: z.string(), site: z.string() }),
  z.object({ kind: z.literal('outcomes'), ...target, key: z.string(), site: z.string(), prefix: z.string() }),
]);
export type LoadOrder = z.infer<typeof loadOrder>;

/** A message to it: an order with a number that its report carries. */
export const numberedOrder = z.object({ number: z.number(), order: loadOrder });

/** Times are ms from the moment at which a request was to be sent; of what was never answered, until the end. */
export const loadReport = z.object({
  number: z.number(),
  requests: z.number(),
  answered: z.number(),
  seconds: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  p999: z.number(),
  max: z.number(),
  /** How many answers had which status; 0 is a connection that broke. */
  statuses: z.record(z.string(), z.number()),
  /** Share of one core that the generator used: near 1, it is the generator that is measured. */
  cores: z.number(),
});
export type LoadReport = z.infer<typeof loadReport>;
