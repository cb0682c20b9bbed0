import * as z from 'zod';
import { codedError } from '../../../core/coded-error';

const MOST_FEATURES = 100;
/** Names go into SQL, file names and the wire. */
const name = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'use lower-case letters, digits and _, at most 63, beginning with a letter');

const feature = z.strictObject({
  name,
  type: z.enum(['float32', 'int64']),
  /** The metric that it is, over the window of the view. */
  metric: name,
  description: z.string().min(1),
});
const entity = z.strictObject({
  name,
  /** The column of events that identifies it. */
  column: z.enum(['country', 'platform']),
  description: z.string().min(1),
});
const view = z.strictObject({
  name,
  description: z.string().min(1),
  entities: z.array(entity).min(1).max(5),
  features: z.array(feature).min(1).max(MOST_FEATURES),
  /** Length of the sliding window that a value covers. */
  windowMs: z.int().min(60_000),
  /** Age up to which a value is used, its end included. */
  ttlMs: z.int().min(60_000),
});

/** Values of an entity that models read, declared once for online, offline and documents. */
export type FeatureView = Readonly<z.output<typeof view>>;
export type Feature = FeatureView['features'][number];

/** Columns of every offline table, beside entities and features. */
export const TIME_COLUMNS = { event: 'event_timestamp', created: 'created_timestamp' } as const;

export class FeatureViewError extends codedError('FeatureViewError', 'invalid_feature_view') {}

/** Checks a view when its file loads. @throws FeatureViewError naming every field that is wrong */
export function defineFeatureView(given: z.input<typeof view>): FeatureView {
  const parsed = view.safeParse(given);
  if (!parsed.success) throw new FeatureViewError(`feature view ${given.name}: ${z.prettifyError(parsed.error)}`);
  const names: readonly string[] = [
    ...Object.values(TIME_COLUMNS),
    ...parsed.data.entities.map((one) => one.name),
    ...parsed.data.features.map((one) => one.name),
  ];
  const twice = names.find((one, at) => names.indexOf(one) !== at);
  if (twice !== undefined) throw new FeatureViewError(`feature view ${given.name}: the name ${twice} occurs twice`);
  return parsed.data;
}
