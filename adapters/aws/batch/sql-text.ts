import type { InlineRelation } from '../../../core/port/batch-engine';

const IDENTIFIER = /^[a-z][a-z0-9_]{0,62}$/;

/** The name itself. Names go into SQL text; values never do. @throws Error unless it is plain lower-case snake_case */
export function identifier(name: string): string {
  if (IDENTIFIER.test(name)) return name;
  throw new Error(
    `"${name}" is not a name for SQL; use lower-case letters, digits and _, at most 63, beginning with a letter`,
  );
}

/** Quoted text and comments, which are ignored when a statement is checked. */
const TEXT_OR_COMMENT = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g;
const SELECT = /^\s*(select|with)\b/i;

/** SQL without comments and without what is in its texts. */
export function bareText(sql: string): string {
  return sql.replace(TEXT_OR_COMMENT, (found) => (found.startsWith("'") ? "''" : ' '));
}

/** A check before an engine is paid to refuse the text. @throws Error unless it is a single select */
export function requireSelect(sql: string): string {
  const bare = bareText(sql);
  if (SELECT.test(bare) && !bare.includes(';')) return sql;
  throw new Error('a step is one select, nothing else');
}

/** @throws Error naming the column whose value does not have its type */
export function requireInline(relation: InlineRelation): InlineRelation {
  for (const { name } of [relation, ...relation.columns]) identifier(name);
  for (const row of relation.rows) {
    if (row.length !== relation.columns.length)
      throw new Error(`a row has ${row.length} values for ${relation.columns.length} columns`);
    relation.columns.forEach(({ name, type }, index) => requireValue(row[index] ?? null, name, type));
  }
  return relation;
}

function requireValue(
  value: string | number | boolean | null,
  name: string,
  type: InlineRelation['columns'][number]['type'],
): void {
  if (
    value === null ||
    (type === 'text' && typeof value === 'string') ||
    (type === 'bool' && typeof value === 'boolean')
  )
    return;
  if (type === 'long' && Number.isSafeInteger(value)) return;
  throw new Error(`column ${name} is ${type} and cannot hold ${JSON.stringify(value)}`);
}

/** A whole number as an engine writes it. @throws Error naming the column if a JS number cannot hold it */
export function wholeNumber(text: string, column: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number;
  throw new Error(`column ${column} holds ${text}, which is beyond ±(2^53 − 1)`);
}

/** @throws Error naming the column if the value is not a finite number */
export function finiteNumber(value: string | number, column: string): number {
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  throw new Error(`column ${column} holds ${value}; divide by nullif(…, 0)`);
}
