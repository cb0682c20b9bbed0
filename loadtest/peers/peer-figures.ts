import * as z from 'zod';

/** The questions, as peers.py names them. */
export const QUESTIONS = ['visitors_by_country', 'top_pages', 'page_views_by_minute', 'funnel'] as const;

const times = z.record(z.string(), z.number());

/** What one system did with the same events. */
export const peerFigures = z.object({
  /** With its version. */
  system: z.string(),
  events_per_second: z.number(),
  bytes_per_event: z.number(),
  first_ms: times,
  warm_ms: times,
  /** All page views of the day: the same in every system, or they did not do the same. */
  page_views: z.number(),
});
export type PeerFigures = z.infer<typeof peerFigures>;
