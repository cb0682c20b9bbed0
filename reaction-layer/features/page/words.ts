/** The words of the page, in English. */
export const words = {
  help: 'What models read of an entity: the same values online, and in training sets that are correct at each point in time.',
  window: 'Window',
  last: (span: string) => `the last ${span}`,
  ttl: 'Used for',
  features: 'Features',
  feature: 'Feature',
  type: 'Type',
  metric: 'Metric',
  means: 'Means',
  now: 'Values now',
  nothing: 'No event in the last hour, so there is no entity to show.',
  newest: 'Newest value',
  expired: 'too old',
  never: 'none yet',
  others: 'Entities with events in the last hour, the busiest first.',
} as const;
