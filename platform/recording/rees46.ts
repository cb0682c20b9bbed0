import { createHash } from 'node:crypto';
import { csvFields } from '../../core/text/csv';
import type { Line } from '../../core/text/lines';
import { ReplayFormatError, type ReplayRow, type ReplaySource, type RowFaultCode } from './replay-row';

const HEADER = [
  'event_time',
  'event_type',
  'product_id',
  'category_id',
  'category_code',
  'brand',
  'price',
  'user_id',
  'user_session',
] as const;
type Field = (typeof HEADER)[number];
type Fields = Readonly<Record<Field, string>>;

const EVENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['view', 'page_view'],
  ['cart', 'add_to_cart'],
  ['purchase', 'purchase'],
]);
const REQUIRED = ['product_id', 'user_id', 'user_session'] as const satisfies readonly Field[];
const EVENT_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/;
const PRICE = /^\d+(\.\d+)?$/;
const SESSION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Every price of the data set is in US dollars. */
const CURRENCY = 'USD';
const EVENT_ID_DIGITS = 32;

/**
 * The public REES46 shop data (eCommerce behavior data from multi category store). Quoted fields are supported, though
 * the file has none. `event_id` is a hash of the row's text, so an exact copy of a row is a duplicate of the event.
 * `sequence` counts the rows of a session from 1; a copy right after its row is equal to it in everything. One number
 * per session is kept in memory.
 *
 * @throws ReplayFormatError with the first row, if the file is empty or has another header
 */
export async function* readRees46(lines: AsyncIterable<Line>): ReplaySource & AsyncGenerator<ReplayRow> {
  const positions = new Map<string, number>();
  let before = '';
  let headerSeen = false;
  for await (const line of lines) {
    if (!headerSeen) {
      checkHeader(line.text);
      headerSeen = true;
    } else if (line.text !== '') {
      yield rowOf(line, { positions, isCopy: line.text === before });
      before = line.text;
    }
  }
  if (!headerSeen)
    throw new ReplayFormatError(
      'empty_file',
      `The file is empty: a rees46 file begins with the line ${HEADER.join(',')}.`,
    );
}

function checkHeader(text: string): void {
  const header = text.slice(0, 200);
  if (header === HEADER.join(',')) return;
  throw new ReplayFormatError(
    'unexpected_header',
    `The file begins with ${JSON.stringify(header)}, not with the header ${HEADER.join(',')}: give a rees46 file, or another --format.`,
  );
}

interface Counted {
  /** Rows of each session so far. */
  readonly positions: Map<string, number>;
  readonly isCopy: boolean;
}

function rowOf(line: Line, { positions, isCopy }: Counted): ReplayRow {
  const row = soundRow(line);
  if ('code' in row) {
    const message = `Line ${line.number} ${row.message}`;
    return { line: line.number, rejected: { code: row.code, message, raw: line.text } };
  }
  const { fields, eventTimeMs } = row;
  const sequence = (positions.get(fields.user_session) ?? 0) + (isCopy ? 0 : 1);
  positions.set(fields.user_session, sequence);
  const event = {
    event_id: eventIdOf(line.text),
    timestamp: new Date(eventTimeMs).toISOString(),
    sequence,
    ...mapped(fields),
  };
  return { line: line.number, eventTimeMs, event };
}

/** What is wrong with a row: completes the sentence “Line 7 …”. */
interface Fault {
  readonly code: RowFaultCode;
  readonly message: string;
}

function fieldsOf({ text, terminated, tooLong, isDamaged }: Line): Fields | Fault {
  if (isDamaged) return { code: 'not_utf8', message: 'is not UTF-8: convert the file, or drop the row.' };
  if (tooLong) return { code: 'line_too_long', message: 'is longer than a row can be: drop it.' };
  const values = csvFields(text);
  if (values === undefined)
    return { code: 'unclosed_quote', message: 'opens a quote and does not close it: correct the row or drop it.' };
  const counts = `has ${values.length} fields where the header has ${HEADER.length}`;
  if (values.length > HEADER.length)
    return { code: 'too_many_fields', message: `${counts}: quote a field that has a comma.` };
  if (values.length < HEADER.length)
    return { code: 'truncated_row', message: `${counts}, it is cut off: fetch the file again or drop the row.` };
  const [event_time = '', event_type = '', product_id = '', category_id = '', category_code = ''] = values;
  const [brand = '', price = '', user_id = '', user_session = ''] = values.slice(5);
  const fields = {
    event_time,
    event_type,
    product_id,
    category_id,
    category_code,
    brand,
    price,
    user_id,
    user_session,
  };
  // A row that ends with the file may have lost part of its last field without losing a comma.
  if (!terminated && !SESSION.test(fields.user_session)) {
    const where = `in the middle of user_session ${JSON.stringify(fields.user_session)}`;
    return { code: 'truncated_row', message: `ends with the file, ${where}: fetch the file again or drop the row.` };
  }
  return fields;
}

/** The fields of a row that can become an event, or the first fault found. */
function soundRow(line: Line): { readonly fields: Fields; readonly eventTimeMs: number } | Fault {
  const fields = fieldsOf(line);
  if ('code' in fields) return fields;
  const { event_type: type, event_time: time, price, ...others } = fields;
  const eventTimeMs = timeOf(time);
  if (!EVENT_TYPES.has(type)) {
    return {
      code: 'unknown_event_type',
      message: `has the event_type ${JSON.stringify(type)}: it must be ${[...EVENT_TYPES.keys()].join(', ')}.`,
    };
  }
  if (eventTimeMs === undefined) {
    return {
      code: 'malformed_event_time',
      message: `has the event_time ${JSON.stringify(time)}: write it as 2019-10-01 00:00:00 UTC.`,
    };
  }
  const missing = REQUIRED.find((field) => others[field] === '');
  if (missing !== undefined)
    return { code: 'missing_field', message: `has no ${missing}: complete the row or drop it.` };
  if (price === '' || PRICE.test(price)) return { fields, eventTimeMs };
  return {
    code: 'malformed_price',
    message: `has the price ${JSON.stringify(price)}: it must be a decimal number such as 35.79, or empty.`,
  };
}

function eventIdOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, EVENT_ID_DIGITS);
}

function mapped(fields: Fields): Readonly<Record<string, unknown>> {
  return {
    event_type: EVENT_TYPES.get(fields.event_type),
    session_id: fields.user_session,
    user_id: fields.user_id,
    product_id: fields.product_id,
    ...(fields.category_code === '' ? {} : { category: fields.category_code }),
    ...(fields.price === '' ? {} : { price: fields.price, currency: CURRENCY }),
    ...(fields.event_type === 'purchase' ? { quantity: 1 } : {}),
    ...(fields.brand === '' ? {} : { custom_properties: { brand: fields.brand } }),
  };
}

function timeOf(text: string): number | undefined {
  const parts = EVENT_TIME.exec(text);
  const iso = parts === null ? '' : `${parts[1]}T${parts[2]}.000Z`;
  const ms = Date.parse(iso);
  // Date.parse reads 30 February as 2 March.
  return Number.isNaN(ms) || new Date(ms).toISOString() !== iso ? undefined : ms;
}
