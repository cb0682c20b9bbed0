import { errorWithCodes } from '../../../core/coded-error';
import { csvFields } from '../../../core/text/csv';
import type { Line } from '../../../core/text/lines';
import { FOREST_LIMITS } from './isolation-forest';
import type { Matrix } from './matrix';

/** Its message names the line, the column and the value, but not the file. */
export class NumericTableError extends errorWithCodes<'no_header' | 'bad_row' | 'too_large'>('NumericTableError') {}

/** A matrix whose columns have names. */
export interface NumericTable extends Matrix {
  readonly names: readonly string[];
}

/** Tells who is anomalous, so it is never learned from. */
const IGNORED = 'label';
/** Written for a value that is missing, beside nothing at all. */
const MISSING: ReadonlySet<string> = new Set(['', 'na', 'nan', 'null', 'none', '?']);
/** 400 MB. */
const MOST_CELLS = 50_000_000;
const FIRST_CELLS = 4096;
/** Characters of a value in a message. */
const MOST_SHOWN = 60;

/**
 * Reads CSV with a header and numbers. The column `label` is left out and blank lines are skipped; what is missing is NaN.
 *
 * @throws NumericTableError for a header without columns, and for the first row that cannot be read
 */
export async function readNumericTable(lines: AsyncIterable<Line>): Promise<NumericTable> {
  let header: readonly string[] | undefined;
  let [cells, used] = [new Float64Array(FIRST_CELLS), 0];
  for await (const line of lines) {
    if (line.text.trim() === '' && !line.tooLong) continue;
    const fields = fieldsOf(line);
    if (header === undefined) {
      header = headerOf(fields);
      continue;
    }
    if (fields.length !== header.length)
      throw new NumericTableError(
        'bad_row',
        `line ${line.number} has ${fields.length} values, but the header names ${header.length} columns`,
      );
    for (const [at, name] of header.entries()) {
      if (name === IGNORED) continue;
      if (used === MOST_CELLS)
        throw new NumericTableError('too_large', `line ${line.number}: more than ${MOST_CELLS} values; use fewer rows`);
      if (used === cells.length) cells = doubled(cells);
      cells[used++] = numberOf(fields[at] ?? '', name, line.number);
    }
  }
  if (header === undefined) throw new NumericTableError('no_header', 'is empty: the first line names the columns');
  const names = header.filter((name) => name !== IGNORED);
  return { names, rows: used / names.length, columns: names.length, cells: cells.subarray(0, used) };
}

/** The columns of a table that a model knows, in its order; further ones are left out. @throws NumericTableError if one is absent */
export function withColumns(table: NumericTable, names: readonly string[]): NumericTable {
  if (names.length === table.columns && names.every((name, at) => table.names[at] === name)) return table;
  const places = names.map((name) => table.names.indexOf(name));
  const absent = names.filter((_, at) => (places[at] ?? -1) < 0);
  if (absent.length > 0)
    throw new NumericTableError(
      'no_header',
      `lacks the column ${shown(absent.join(', '))}, which the training file has; its header names ${shown(table.names.join(', '))}`,
    );
  const cells = new Float64Array(table.rows * names.length);
  for (let row = 0; row < table.rows; row++)
    for (const [at, place] of places.entries())
      cells[row * names.length + at] = table.cells[row * table.columns + place] ?? NaN;
  return { names, rows: table.rows, columns: names.length, cells };
}

function fieldsOf(line: Line): readonly string[] {
  const fields = line.tooLong || line.isDamaged ? undefined : csvFields(line.text);
  if (fields !== undefined) return fields;
  const fault = line.tooLong ? 'is too long' : line.isDamaged ? 'is not UTF-8' : 'has a quote that does not end';
  throw new NumericTableError('bad_row', `line ${line.number} ${fault}`);
}

function headerOf(fields: readonly string[]): readonly string[] {
  const names = fields.map((field) => field.trim());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new NumericTableError('no_header', `line 1 names the column ${shown(twice)} twice: rename one`);
  if (names.includes('')) throw new NumericTableError('no_header', 'line 1 has a column without a name');
  if (names.every((name) => MISSING.has(name.toLowerCase()) || Number.isFinite(Number(name))))
    throw new NumericTableError('no_header', `line 1 is “${shown(fields.join(','))}”, but must name the columns`);
  if (names.every((name) => name === IGNORED))
    throw new NumericTableError('no_header', `line 1 names no column beside ${IGNORED}`);
  return names;
}

function numberOf(field: string, name: string, line: number): number {
  const text = field.trim();
  if (MISSING.has(text.toLowerCase())) return NaN;
  const value = Number(text);
  if (Math.abs(value) <= FOREST_LIMITS.value) return value;
  throw new NumericTableError(
    'bad_row',
    `line ${line}, column ${shown(name)}: “${shown(text)}” is not a number up to ${FOREST_LIMITS.value}: correct it, or leave it empty if it is missing`,
  );
}

function doubled(cells: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const more = new Float64Array(Math.min(MOST_CELLS, 2 * cells.length));
  more.set(cells);
  return more;
}

/** The beginning of a text of any length, for a message. */
function shown(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
