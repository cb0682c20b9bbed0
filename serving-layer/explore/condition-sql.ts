import type { EventCondition } from '../../core/metric/condition';
import type { InlineRelation } from '../../core/port/batch-engine';
import type { AskedEvent } from './explorer';

/** Collects the texts of a question, which are bound as values of a relation and never written into SQL. */
export interface BoundTexts {
  /** An expression for a text. */
  readonly bind: (text: string) => string;
  /** The relation `texts` (number from 1, value); complete when all expressions are made. */
  readonly relation: () => InlineRelation;
}

export function bindTexts(): BoundTexts {
  const texts: string[] = [];
  return {
    bind: (text) => {
      if (!texts.includes(text)) texts.push(text);
      return `(select value from texts where number = ${texts.indexOf(text) + 1})`;
    },
    relation: () => ({
      kind: 'rows',
      name: 'texts',
      columns: [
        { name: 'number', type: 'long' },
        { name: 'value', type: 'text' },
      ],
      rows: texts.map((text, at) => [at + 1, text]),
    }),
  };
}

/** A condition over the columns of events, in SQL that DuckDB, Spark and Trino share. The twin is `passes`. */
export function conditionSql({ column, test, value }: EventCondition, { bind }: BoundTexts): string {
  const actual = `coalesce(${column}, '')`;
  switch (test) {
    case 'is':
      return `${actual} = ${bind(value)}`;
    case 'is_not':
      return `${actual} <> ${bind(value)}`;
    // Every text contains the empty one, whatever an engine's position() says of it.
    case 'contains':
      return value === '' ? 'true' : `position(${bind(value)} in ${actual}) > 0`;
    case 'contains_not':
      return value === '' ? 'false' : `position(${bind(value)} in ${actual}) = 0`;
  }
}

/** All conditions together; `true` if there are none. */
export function conditionsSql(conditions: readonly EventCondition[], texts: BoundTexts): string {
  return conditions.length === 0
    ? 'true'
    : conditions.map((condition) => conditionSql(condition, texts)).join('\n  and ');
}

/** Whether an event is of a kind. */
export function eventSql({ eventType, where }: AskedEvent, texts: BoundTexts): string {
  return `event_type = ${texts.bind(eventType)} and ${conditionsSql(where, texts)}`;
}
