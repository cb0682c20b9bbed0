import type { OrderMarks } from '../../core/metric/measure';
import { select } from './sql-text';

/** What curation adds to an event, so that raw events do not have it. */
export const MARKS: readonly string[] = ['is_first_of_order', 'is_first_in_currency'] satisfies (keyof OrderMarks)[];

export const IS_ORDER_LINE = "event_type = 'purchase' and order_id is not null";

/** @param marks one expression per mark */
export function layer(name: string, columns: readonly string[], marks: readonly string[], rest: string): string {
  const named = marks.map((mark, at) => `${mark} as ${MARKS[at] ?? ''}`);
  return select([...columns, ...named, `'${name}' as layer`], rest);
}

export function samePosition(one: string, other: string): string {
  return same(['site', 'shard', 'record_sequence', 'record_index'], one, other);
}

export function same(columns: readonly string[], one: string, other: string): string {
  return columns.map((column) => `${one}.${column} = ${other}.${column}`).join('\n  and ');
}
