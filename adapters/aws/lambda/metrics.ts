/** CloudWatch namespace of the functions’ own metrics. The stacks use the same names for alarms and dashboards. */
export const METRIC_NAMESPACE = 'Tidemark';
/** Its value is the deployed name of the function, which separates environments in one account. */
export const METRIC_DIMENSION = 'function';

/** The metrics that each function emits. */
export const FUNCTION_METRICS = {
  collect: ['events_accepted', 'events_rejected'],
  aggregate: ['events', 'applied', 'duplicate', 'superseded', 'quarantined', 'undecodable'],
  archive: ['events', 'quarantined', 'undecodable'],
  follow: ['records', 'follower_failures'],
  // open_shards: of the main stream, which may be resharded. tidemark_age: since the tidemark of what is published.
  pulse: ['pulses', 'open_shards', 'tidemark_age'],
  reshard: ['resharded'],
  gate: ['gate_closed'],
  run: ['parts_computed'],
  publish: ['checks_failed', 'events_published', 'duplicates_removed', 'stragglers'],
  reconcile: ['reconciliation_residual'],
  operate: ['steps_done'],
  query: ['requests', 'duration'],
} as const;

export type MeasuredFunction = keyof typeof FUNCTION_METRICS;
export type FunctionMetric<Name extends MeasuredFunction> = (typeof FUNCTION_METRICS)[Name][number];
