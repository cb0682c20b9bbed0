import type { Row } from '../../core/wire/answer';

/** The columns that split the rows of an answer, in order of appearance. */
export function byColumns(rows: readonly Row[]): readonly string[] {
  return [...new Set(rows.flatMap(({ by }) => Object.keys(by)))];
}

const FORMULA = /^[=+\-@\t\r]/;

/** Text as a CSV field. An apostrophe keeps spreadsheets from running it as a formula. */
function field(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV by RFC 4180, with a header; null is an empty field. */
export function toCsv(rows: readonly Row[]): string {
  const columns = byColumns(rows);
  const head = ['start', 'end', ...columns, 'value', 'lower', 'upper', 'exact', 'layer', 'restated_at'].map(field);
  const lines = rows.map((row) => {
    const by = columns.map((column) => field(row.by[column] ?? ''));
    return [
      row.start,
      row.end,
      ...by,
      ...[row.value, row.lower, row.upper].map((number) => number ?? ''),
      row.exact,
      row.layer,
      row.restated_at ?? '',
    ].join(',');
  });
  return [head.join(','), ...lines].map((line) => `${line}\r\n`).join('');
}
