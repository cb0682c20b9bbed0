import { ownValue } from '../../core/own-value';
import * as z from 'zod';
import { isRecord } from '../../core/json-record';
import type { Answer, ColumnarAnswer, AnswerColumns, Row } from '../../core/wire/answer';
import type { AnswerOf, Operation } from '../../core/wire/operation';
import type { queryMetrics } from '../../core/wire/metrics';

/** What a column of a table holds; a time is text in ISO 8601. */
export type ColumnKind = 'text' | 'number' | 'boolean' | 'time';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** The rows of an answer, for the forms that have columns. */
export interface AnswerTable<Value = unknown> {
  readonly columns: readonly Column[];
  /** Values by the name of the column; null or undefined if there is none. */
  readonly rows: readonly Readonly<Record<string, Value>>[];
}

/** What a row of an answer holds in a column. */
type Value = AnswerColumns[string][number] | undefined;

/** The rows of the answer to one question. Its columns follow from the question. */
export function tableOfAnswer(answer: Pick<Answer, 'rows' | 'columns' | 'comparison'>): AnswerTable<Value> {
  return { columns: columnsOf([answer]), rows: answer.rows.map(flatRow) };
}

/** The rows of several answers, each with the metric and unit that it is about. */
export function tableOfAnswers({ answers }: AnswerOf<typeof queryMetrics>): AnswerTable {
  return {
    columns: [{ name: 'metric', kind: 'text' }, { name: 'unit', kind: 'text' }, ...columnsOf(answers)],
    rows: answers.flatMap(({ metric, unit, rows }) => rows.map((row) => ({ metric, unit, ...flatRow(row) }))),
  };
}

/** The same answer with one array per column instead of one object per row. */
export function columnar({ rows, comparison, ...about }: Answer): ColumnarAnswer {
  const { columns } = about;
  const values = valuesOf(tableOfAnswer({ columns, rows, comparison }));
  if (comparison === undefined) return { ...about, values };
  const { rows: earlier, ...range } = comparison;
  return { ...about, comparison: { ...range, values: valuesOf(tableOfAnswer({ columns, rows: earlier })) }, values };
}

/** The values of each column; a field that no row has is left out, as it is in rows. */
function valuesOf({ columns, rows }: AnswerTable<Value>): AnswerColumns {
  const isAbsent = (name: string): boolean => rows.length > 0 && !rows.some((row) => Object.hasOwn(row, name));
  return Object.fromEntries(
    columns
      .filter(({ name }) => !isAbsent(name))
      .map(({ name }) => [name, rows.map((row) => ownValue(row, name) ?? null)]),
  );
}

/** A field of an object in a row, which a table has as a column of the row. */
interface Nested extends Column {
  readonly field: string;
}

/** What a number may still become. */
const FINAL: readonly Nested[] = [
  { name: 'final_completeness', field: 'completeness', kind: 'number' },
  { name: 'final_lower', field: 'lower', kind: 'number' },
  { name: 'final_upper', field: 'upper', kind: 'number' },
  { name: 'final_rate', field: 'rate', kind: 'number' },
  { name: 'final_learned', field: 'learned', kind: 'boolean' },
];

/** The numbers of the earlier range; columns of answers that are compared. */
const COMPARED: readonly Nested[] = [
  { name: 'compared_start', field: 'start', kind: 'time' },
  { name: 'compared_end', field: 'end', kind: 'time' },
  { name: 'compared_value', field: 'value', kind: 'number' },
  { name: 'compared_lower', field: 'lower', kind: 'number' },
  { name: 'compared_upper', field: 'upper', kind: 'number' },
  { name: 'compared_exact', field: 'exact', kind: 'boolean' },
  { name: 'change', field: 'change', kind: 'number' },
];

function columnsOf(answers: readonly Pick<Answer, 'columns' | 'comparison'>[]): readonly Column[] {
  const by = new Set(answers.flatMap(({ columns }) => columns));
  return [
    { name: 'start', kind: 'time' },
    { name: 'end', kind: 'time' },
    ...[...by].map((name): Column => ({ name, kind: 'text' })),
    { name: 'value', kind: 'number' },
    { name: 'lower', kind: 'number' },
    { name: 'upper', kind: 'number' },
    { name: 'exact', kind: 'boolean' },
    { name: 'layer', kind: 'text' },
    { name: 'restated_at', kind: 'time' },
    ...FINAL,
    ...(answers.some(({ comparison }) => comparison !== undefined) ? COMPARED : []),
  ];
}

function flatRow({ by, compared, final, ...row }: Row): Readonly<Record<string, Value>> {
  return { ...by, ...row, ...flattened(FINAL, final), ...flattened(COMPARED, compared) };
}

function flattened(
  columns: readonly Nested[],
  object: Readonly<Record<string, Value>> | null | undefined,
): Readonly<Record<string, Value>> {
  if (object === undefined) return {};
  const values = new Map(Object.entries(object ?? {}));
  return Object.fromEntries(columns.map(({ name, field }) => [name, values.get(field) ?? null]));
}

/**
 * The list of an answer that the operation names, else the answer as one row. Columns come from the schema, so that an
 * empty answer has them as well; fields of nested objects are joined with a dot. A list is one value, which CSV and Arrow
 * write as JSON.
 */
export function tableOfList(
  { answer: schema, list }: Pick<Operation, 'answer' | 'list'>,
  answer: unknown,
): AnswerTable {
  const items = list === undefined || !isRecord(answer) ? [answer] : ownValue(answer, list);
  const rows = (Array.isArray(items) ? items : []).map(flatten);
  const declared = columnsOfSchema(list === undefined ? schema : itemOf(schema, list));
  const known = new Set(declared.map(({ name }) => name));
  const extra = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !known.has(name));
  return { columns: [...declared, ...extra.map((name): Column => ({ name, kind: 'text' }))], rows };
}

function flatten(item: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(item)) return { value: item };
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      isRecord(value)
        ? Object.entries(flatten(value)).map(([inner, part]) => [`${name}.${inner}`, part])
        : [[name, value]],
    ),
  );
}

function itemOf(schema: z.ZodType, list: string): z.ZodType | undefined {
  const field =
    schema instanceof z.ZodObject ? ownValue(z.record(z.string(), z.unknown()).parse(schema.shape), list) : undefined;
  return field instanceof z.ZodArray && field.element instanceof z.ZodType ? field.element : undefined;
}

function columnsOfSchema(schema: z.ZodType | undefined): readonly Column[] {
  const bare = unwrapped(schema);
  if (!(bare instanceof z.ZodObject)) return [];
  return Object.entries(z.record(z.string(), z.unknown()).parse(bare.shape)).flatMap(([name, field]) => {
    const inner = field instanceof z.ZodType ? unwrapped(field) : undefined;
    if (inner instanceof z.ZodObject)
      return columnsOfSchema(inner).map((column) => ({ ...column, name: `${name}.${column.name}` }));
    if (inner instanceof z.ZodRecord) return [];
    return [{ name, kind: kindOf(inner) }];
  });
}

function unwrapped(schema: z.ZodType | undefined): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    const inner = schema.unwrap();
    return inner instanceof z.ZodType ? unwrapped(inner) : undefined;
  }
  return schema;
}

function kindOf(schema: z.ZodType | undefined): ColumnKind {
  if (schema instanceof z.ZodNumber) return 'number';
  return schema instanceof z.ZodBoolean ? 'boolean' : 'text';
}

/**
 * What a spreadsheet takes for the beginning of a formula, with the full-width forms that some take as well (OWASP, CSV
 * injection).
 */
const FORMULA = /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;

/** Text as a CSV field. An apostrophe keeps spreadsheets from running it as a formula. */
function field(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV by RFC 4180, with a header; null is an empty field. */
export function toCsv({ columns, rows }: AnswerTable): string {
  const head = columns.map(({ name }) => field(name));
  const lines = rows.map((row) => columns.map(({ name }) => csvValue(ownValue(row, name))));
  return [head, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

function csvValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return field(typeof value === 'string' ? value : JSON.stringify(value));
}
