import { errorWithCodes } from '../../../core/coded-error';
import { csvFields } from '../../../core/text/csv';
import type { Line } from '../../../core/text/lines';
import { readInstant } from '../../../core/event/timestamp';
import type { SeriesRow } from './daily-residual';

/** Its message names the line and the value, but not the file. */
export class SeriesFormatError extends errorWithCodes<'no_header' | 'bad_row'>('SeriesFormatError') {}

/** A row as it was written, and as numbers. */
export interface ReadRow extends SeriesRow {
  /** The text of its timestamp. */
  readonly timestamp: string;
}

/** Beyond this, sums of values overflow. */
const LARGEST_VALUE = 1e300;
/** Characters of a value in a message. */
const MOST_SHOWN = 60;
const COLUMNS = ['timestamp', 'value'] as const;

/**
 * The rows of a CSV file whose header names the columns `timestamp` and `value`, in any order and beside others. A
 * timestamp without a zone is in UTC. Blank lines are skipped.
 *
 * @throws SeriesFormatError for a missing column, and for the first row that is not a time and a number
 */
export async function* readSeriesRows(lines: AsyncIterable<Line>): AsyncGenerator<ReadRow> {
  let columns: Columns | undefined;
  for await (const line of lines) {
    if (line.text.trim() === '' && !line.tooLong) continue;
    const fields = fieldsOf(line);
    if (columns === undefined) columns = columnsOf(fields);
    else yield rowOf(fields, columns, line.number);
  }
  if (columns === undefined) throw new SeriesFormatError('no_header', 'is empty: the first line is “timestamp,value”');
}

interface Columns {
  readonly timestamp: number;
  readonly value: number;
}

function columnsOf(header: readonly string[]): Columns {
  const names = header.map((name) => name.trim().toLowerCase());
  const [timestamp, value] = COLUMNS.map((name) => names.indexOf(name));
  if (timestamp === undefined || value === undefined || timestamp < 0 || value < 0)
    throw new SeriesFormatError(
      'no_header',
      `the first line is “${shown(header.join(','))}”, but must name the columns timestamp and value`,
    );
  return { timestamp, value };
}

function fieldsOf(line: Line): readonly string[] {
  const fields = line.tooLong || line.isDamaged ? undefined : csvFields(line.text);
  if (fields !== undefined) return fields;
  const fault = line.tooLong ? 'is too long' : line.isDamaged ? 'is not UTF-8' : 'has a quote that does not end';
  throw new SeriesFormatError('bad_row', `line ${line.number} ${fault}`);
}

function rowOf(fields: readonly string[], columns: Columns, line: number): ReadRow {
  const timestamp = fields[columns.timestamp]?.trim() ?? '';
  const text = fields[columns.value]?.trim() ?? '';
  const at = instantOf(timestamp);
  if (at === undefined)
    throw new SeriesFormatError(
      'bad_row',
      `line ${line}: timestamp “${shown(timestamp)}” is not a time: write it as 2019-10-01 08:30:00`,
    );
  const value = text === '' ? NaN : Number(text);
  if (!(Math.abs(value) <= LARGEST_VALUE))
    throw new SeriesFormatError(
      'bad_row',
      `line ${line}: value “${shown(text)}” is not a number up to ${LARGEST_VALUE}: correct it or remove the row`,
    );
  return { timestamp, at, value };
}

function instantOf(text: string): number | undefined {
  return readInstant(text) ?? readInstant(`${text}Z`) ?? readInstant(`${text} 00:00Z`);
}

/** The beginning of a text of any length, for a message. */
function shown(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
