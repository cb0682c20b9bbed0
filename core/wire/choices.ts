/** Choices of questions, which the help of the command line lists as well. */

/** Periods by which retention groups visitors. */
export const COHORT_GRAINS = ['day', 'week', 'month'] as const;
export type CohortGrain = (typeof COHORT_GRAINS)[number];

/** How many periods after the first may be asked for, and how many are shown if nothing is said. */
export const RETENTION_PERIODS = { most: 60, usual: 7 } as const;
/** Length of a range of cohorts if its start is left out, days. */
export const RETENTION_DAYS: Readonly<Record<CohortGrain, number>> = { day: 30, week: 84, month: 366 };
/** The same in words. */
export const RETENTION_SPAN = `${RETENTION_DAYS.day} days (${RETENTION_DAYS.week / 7} weeks, ${RETENTION_DAYS.month} days for weeks and months)`;

/** Steps of a funnel. */
export const FUNNEL_STEPS = { least: 2, most: 10 } as const;
/** Values of the column by which a funnel is split that are shown. */
export const FUNNEL_GROUPS = { most: 100, usual: 10 } as const;
/** Whose steps are put in order. */
export const FUNNEL_ACTORS = ['visitor', 'session'] as const;
/** What a funnel asks if nothing is said. */
export const FUNNEL_USUAL = { within: '24h', per: 'visitor', order: 'loose' } as const;
/** Whether other events may happen between two steps of a funnel. */
export const FUNNEL_ORDERS = ['loose', 'strict'] as const;

/** Steps of journeys on either side of the event that was asked about. */
export const JOURNEY_STEPS = { most: 5, usual: 3 } as const;
/** Branches of a journey that are shown at each step. */
export const JOURNEY_BRANCHES = { most: 100, usual: 10 } as const;
/** Which events are steps of a journey. */
export const JOURNEY_VIEWS = ['all', 'pages', 'event_types'] as const;
/** Sides of the event that was asked about. */
export const JOURNEY_SIDES = ['before', 'after'] as const;

/** Sessions of a list. */
export const SESSION_LIST = { most: 500, usual: 50 } as const;
