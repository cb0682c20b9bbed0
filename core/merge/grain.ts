/**
 * How an answer's range is cut: into clock minutes, hours, days, weeks, calendar months or quarters of a time zone, or
 * not at all.
 */
export const GRAINS = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'total'] as const;
export type QueryGrain = (typeof GRAINS)[number];
