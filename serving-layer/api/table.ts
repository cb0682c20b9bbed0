import type { Answer, Row } from '../../core/wire/answer';

/** Also the full-width forms, which spreadsheets read as the plain ones. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Text as a CSV field. An apostrophe keeps spreadsheets from running it as a formula. */
function field(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

type Cell = string | number | boolean | null | undefined;

/** The numbers of the earlier range; columns of answers that are compared. */
const COMPARED: readonly (readonly [name: string, cell: (row: Row) => Cell])[] = [
  ['compared_start', ({ compared }) => compared?.start],
  ['compared_value', ({ compared }) => compared?.value],
  ['change', ({ compared }) => compared?.change],
];

/** CSV by RFC 4180, with a header; null is an empty field. The columns follow from the question. */
export function toCsv({ columns, rows, comparison }: Answer): string {
  const compared = comparison === undefined ? [] : COMPARED;
  const head = [
    ...['start', 'end', ...columns, 'value', 'lower', 'upper', 'exact', 'layer', 'restated_at'],
    ...compared.map(([name]) => name),
  ];
  const lines = rows.map((row) =>
    [
      row.start,
      row.end,
      ...columns.map((column) => field(row.by[column] ?? '')),
      ...[row.value, row.lower, row.upper],
      row.exact,
      row.layer,
      row.restated_at,
      ...compared.map(([, cell]) => cell(row)),
    ].map((cell: Cell) => String(cell ?? '')),
  );
  return [head.map(field), ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}
