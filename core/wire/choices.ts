/** Choices of questions, which the help of the command line lists as well. */

/** Periods by which retention groups visitors. */
export const COHORT_GRAINS = ['day', 'week', 'month'] as const;
export type CohortGrain = (typeof COHORT_GRAINS)[number];

/** Whether other events may happen between two steps of a funnel. */
export const FUNNEL_ORDERS = ['loose', 'strict'] as const;
