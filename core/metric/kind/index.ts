import type { KindName, MeasureSpec } from '../measure';
import { count } from './count';
import { distinct } from './distinct';
import type { Kind } from './kind';
import { quantiles } from './quantiles';
import { sum } from './sum';
import { top } from './top';

export const KINDS = { count, sum, distinct, quantiles, top } as const;

/** The kind of a measure. Callers treat its state as opaque and pass it back to the kind's methods. */
export function kindOf(spec: { readonly kind: KindName }): Kind<unknown, MeasureSpec> {
  return KINDS[spec.kind];
}
