import type { EventColumn } from '../event/columns';

/**
 * Columns of an event by which answers may be filtered and split, also where no cell is kept by them. None of them
 * identifies a person. sql/queries/explored_events.sql has them all.
 */
export const FIELDS = [
  'category',
  'country',
  'device',
  'event_type',
  'page',
  'platform',
  'product_id',
  'query',
  'currency',
  'campaign_id',
  'ad_id',
  'release',
  'variant',
  'slot',
  'referrer_class',
  'campaign',
  'browser',
  'system',
] as const satisfies readonly EventColumn[];
export type Field = (typeof FIELDS)[number];

export function isField(name: string): name is Field {
  return FIELDS.some((field) => field === name);
}
