/** What to do, for machines. */
export const VERDICTS = [
  'no_data',
  'broken_split',
  'guardrail_hurt',
  'ship',
  'keep_control',
  'no_difference',
  'undecided',
  'keep_running',
] as const;
export type ExperimentVerdict = (typeof VERDICTS)[number];
