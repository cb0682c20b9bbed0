/** How an answer's range is cut: into clock minutes, hours or days of a time zone, or not at all. */
export const GRAINS = ['minute', 'hour', 'day', 'total'] as const;
export type QueryGrain = (typeof GRAINS)[number];
