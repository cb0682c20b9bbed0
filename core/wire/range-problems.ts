/** What can be wrong with a question over a range of time. */
export const RANGE_PROBLEMS = [
  'invalid_parameters',
  'unknown_site',
  'invalid_range',
  'range_too_long',
  'invalid_time_zone',
  'question_too_long',
] as const;
