import { EVENT_COLUMNS, type NormalEvent } from '../event/columns';

type ValuesOf<Columns extends readonly { readonly name: string }[]> = {
  readonly [Place in keyof Columns]: Columns[Place] extends { readonly name: infer Name extends keyof NormalEvent }
    ? NormalEvent[Name]
    : never;
};

/** The values of an event in the order of EVENT_COLUMNS: a line of a frame. */
export type EventRow = ValuesOf<typeof EVENT_COLUMNS>;

/** The row of an event. */
export function rowOf(event: NormalEvent): readonly unknown[] {
  return EVENT_COLUMNS.map(({ name }) => event[name]);
}

/**
 * True for an array. The types of its values are not checked: the collector wrote them, and the frame's checksum
 * protects them.
 */
export function isRow(value: unknown): value is EventRow {
  return Array.isArray(value);
}

/**
 * The event of a row. Columns that an older writer did not have are null. Spelled out, because an object literal is
 * several times faster than assigning column by column; a test compares the order with EVENT_COLUMNS.
 */
export function eventOf(row: EventRow): NormalEvent {
  if (row.length < EVENT_COLUMNS.length) return eventOf(padded(row));
  return {
    event_id: row[0],
    event_type: row[1],
    occurred_ms: row[2],
    session_id: row[3],
    visitor: row[4],
    sequence: row[5],
    page: row[6],
    page_url: row[7],
    referrer: row[8],
    product_id: row[9],
    category: row[10],
    price_minor: row[11],
    currency: row[12],
    quantity: row[13],
    amount_minor: row[14],
    order_id: row[15],
    query: row[16],
    device: row[17],
    platform: row[18],
    country: row[19],
    is_bot: row[20],
    duration_ms: row[21],
    duration_bin: row[22],
    visitor_register: row[23],
    visitor_register_coarse: row[24],
    session_register: row[25],
    session_register_coarse: row[26],
    custom_properties: row[27],
  };
}

function padded(row: readonly unknown[]): EventRow {
  const full: unknown = EVENT_COLUMNS.map((_, at) => row[at] ?? null);
  if (!isRow(full)) throw new TypeError('a row is not an array');
  return full;
}
