/** With which range an answer can be compared. */
export const COMPARISONS = ['previous_period', 'previous_year'] as const;
export type ComparisonName = (typeof COMPARISONS)[number];
