/**
 * The columns of a normalised event. The order of values in a frame's line, the Arrow and Parquet schema of the lake,
 * the DDL of the SQL engines and the TypeScript type all follow from this list. A column has one name, in snake_case,
 * on the wire, in code, in SQL and in the API.
 *
 * `text` is UTF-8, `int` fits 32 bits, `long` is an integer within ±(2^53 − 1), `bool` is true or false.
 */
type ColumnType = 'text' | 'int' | 'long' | 'bool';

interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description: string;
  /** What its values are beyond their type. */
  readonly holds?: 'key' | 'time' | 'bin' | 'fine_register' | 'coarse_register';
  /** The value is the field of the same name of the event as sent; null if it is absent or empty. */
  readonly copied?: true;
}

/** The collector’s columns, in the order of a frame's line. Append only. */
export const EVENT_COLUMNS = [
  {
    name: 'event_id',
    type: 'text',
    nullable: false,
    holds: 'key',
    description: 'Identity of the event: the client’s, or derived from the content of the event.',
  },
  { name: 'event_type', type: 'text', nullable: false, description: 'One of the contract’s types, or custom:<name>.' },
  {
    name: 'occurred_ms',
    type: 'long',
    nullable: false,
    holds: 'time',
    description: 'Event time in ms since 1970 UTC: the client’s timestamp, corrected by (received − sent).',
  },
  {
    name: 'session_id',
    type: 'text',
    nullable: false,
    holds: 'key',
    description: 'The client’s session; else a pseudonym of address and user agent for one day.',
  },
  {
    name: 'visitor',
    type: 'text',
    nullable: false,
    holds: 'key',
    description:
      'Pseudonym (HMAC-SHA-256 with the site’s key) of user_id, anonymous_id or session_id, in this order of preference.',
  },
  {
    name: 'sequence',
    type: 'int',
    nullable: true,
    description: 'Position within stream_id, or within the session, as counted by the client.',
    copied: true,
  },
  { name: 'page', type: 'text', nullable: true, description: 'Path of page_url in one spelling (docs/contract.md).' },
  { name: 'page_url', type: 'text', nullable: true, description: 'Address of the page, without secrets.' },
  { name: 'referrer', type: 'text', nullable: true, description: 'Referring address, without secrets.' },
  { name: 'product_id', type: 'text', nullable: true, description: 'Product the event is about.', copied: true },
  {
    name: 'category',
    type: 'text',
    nullable: true,
    description: 'Category of the product or page, in one spelling (docs/contract.md).',
  },
  {
    name: 'price_minor',
    type: 'long',
    nullable: true,
    description: 'Unit price (or cost of a click) in minor units of currency.',
  },
  { name: 'currency', type: 'text', nullable: true, description: 'ISO 4217 code of price_minor and amount_minor.' },
  { name: 'quantity', type: 'int', nullable: true, description: 'Number of units.' },
  {
    name: 'amount_minor',
    type: 'long',
    nullable: true,
    description:
      'price_minor × quantity. In curated files, a refund without a price has the amount of its order, or of its product in it, if one was found.',
  },
  {
    name: 'order_id',
    type: 'text',
    nullable: true,
    holds: 'key',
    description: 'Order that a purchase belongs to.',
    copied: true,
  },
  { name: 'query', type: 'text', nullable: true, description: 'Search term in one spelling (docs/contract.md).' },
  { name: 'device', type: 'text', nullable: false, description: 'mobile, desktop, tablet or unknown.' },
  { name: 'platform', type: 'text', nullable: false, description: 'web, ios or android.' },
  { name: 'country', type: 'text', nullable: false, description: 'ISO 3166 alpha-2 code, or unknown.' },
  { name: 'is_bot', type: 'bool', nullable: false, description: 'The user agent names a bot.' },
  { name: 'duration_ms', type: 'int', nullable: true, description: 'Duration that the event measured, in ms.' },
  {
    name: 'duration_bin',
    type: 'int',
    nullable: true,
    holds: 'bin',
    description: 'DDSketch bin of duration_ms (core/sketch/ddsketch).',
  },
  {
    name: 'visitor_register',
    type: 'int',
    nullable: false,
    holds: 'fine_register',
    description: 'HyperLogLog register of the visitor: index × 64 + rank, fine precision.',
  },
  {
    name: 'visitor_register_coarse',
    type: 'int',
    nullable: false,
    holds: 'coarse_register',
    description: 'The same at coarse precision, for breakdowns.',
  },
  {
    name: 'session_register',
    type: 'int',
    nullable: false,
    holds: 'fine_register',
    description: 'HyperLogLog register of session_id: index × 64 + rank, fine precision.',
  },
  {
    name: 'session_register_coarse',
    type: 'int',
    nullable: false,
    holds: 'coarse_register',
    description: 'The same at coarse precision, for breakdowns.',
  },
  { name: 'custom_properties', type: 'text', nullable: true, description: 'JSON object of the site’s own properties.' },
  {
    name: 'stream_id',
    type: 'text',
    nullable: true,
    description: 'Names the counter of sequence; without one, the session is the counter.',
    copied: true,
  },
  { name: 'campaign_id', type: 'text', nullable: true, description: 'Advertising campaign.', copied: true },
  { name: 'ad_id', type: 'text', nullable: true, description: 'Advertisement.', copied: true },
  {
    name: 'release',
    type: 'text',
    nullable: true,
    description: 'Version of the site or app that sent the event.',
    copied: true,
  },
  {
    name: 'variant',
    type: 'text',
    nullable: true,
    description: 'Variant of an experiment or of a recommendation.',
    copied: true,
  },
  {
    name: 'slot',
    type: 'text',
    nullable: true,
    description: 'Place on the page of an advertisement or a recommendation.',
    copied: true,
  },
  {
    name: 'coupon',
    type: 'text',
    nullable: true,
    description: 'Keyed hash (HMAC-SHA-256 with the site’s key) of the coupon.',
  },
  {
    name: 'payment_token',
    type: 'text',
    nullable: true,
    description: 'Keyed hash (HMAC-SHA-256 with the site’s key) of the payment provider’s token.',
  },
  {
    name: 'referrer_class',
    type: 'text',
    nullable: true,
    description: 'direct, internal, search, social, ai_assistant, email, campaign or other.',
  },
  { name: 'campaign', type: 'text', nullable: true, description: 'utm_campaign, else utm_source, of page_url.' },
  { name: 'browser', type: 'text', nullable: true, description: 'Family of the browser, other or unknown.' },
  { name: 'system', type: 'text', nullable: true, description: 'Operating system, other or unknown.' },
  {
    name: 'key_kind',
    type: 'text',
    nullable: true,
    description: 'Kind of the key that sent the event: public or server. Null means public; older versions wrote none.',
  },
  {
    name: 'user_pseudonym',
    type: 'text',
    nullable: true,
    holds: 'key',
    description: 'Pseudonym of user_id; null without one. Older versions wrote none.',
  },
  {
    name: 'anonymous_pseudonym',
    type: 'text',
    nullable: true,
    holds: 'key',
    description: 'Pseudonym of anonymous_id; null without one. Older versions wrote none.',
  },
] as const satisfies readonly Column[];

/** Position of a record in the stream, which the archive adds when it writes an event to the lake. */
export const POSITION_COLUMNS = [
  { name: 'site', type: 'text', nullable: false, description: 'Site of the write key.' },
  {
    name: 'received_ms',
    type: 'long',
    nullable: false,
    description: 'Collector’s clock when the request arrived, ms since 1970 UTC.',
  },
  {
    name: 'arrived_ms',
    type: 'long',
    nullable: false,
    description: 'Arrival time assigned by the stream, ms since 1970 UTC.',
  },
  { name: 'shard', type: 'text', nullable: false, description: 'Shard of the stream.' },
  {
    name: 'record_sequence',
    type: 'text',
    nullable: false,
    description: 'Zero-padded sequence number of the record in its shard.',
  },
  { name: 'record_index', type: 'int', nullable: false, description: 'Line of the event in its frame, from 0.' },
] as const satisfies readonly Column[];

/** Columns that the batch layer adds to an event that survived de-duplication. */
const CURATION_COLUMNS = [
  {
    name: 'event_date',
    type: 'text',
    nullable: false,
    description: 'Calendar day of occurred_ms in the site’s time zone.',
  },
  {
    name: 'is_first_of_order',
    type: 'bool',
    nullable: false,
    description: 'First line of its order to arrive; true as well for a purchase without order_id.',
  },
  {
    name: 'is_first_in_currency',
    type: 'bool',
    nullable: false,
    description:
      'First line of its order to arrive that has an amount in its currency; true as well for such a purchase without order_id.',
  },
  {
    name: 'person',
    type: 'text',
    nullable: true,
    description:
      'Pseudonym of the user that anonymous_pseudonym belongs to, else visitor. Null where an older version wrote the file.',
  },
] as const satisfies readonly Column[];

/** The archive’s files: every accepted event, with duplicates. */
export const LAKE_COLUMNS = [...POSITION_COLUMNS, ...EVENT_COLUMNS] as const;
/** The curated files: every event exactly once. */
export const CURATED_COLUMNS = [...LAKE_COLUMNS, ...CURATION_COLUMNS] as const;

interface TypeOf {
  text: string;
  int: number;
  long: number;
  bool: boolean;
}
type RowOf<Columns extends readonly Column[]> = {
  readonly [C in Columns[number] as C['name']]: C['nullable'] extends true
    ? TypeOf[C['type']] | null
    : TypeOf[C['type']];
};

/** An event that passed the contract and was normalised, as stored in a frame. */
export type NormalEvent = RowOf<typeof EVENT_COLUMNS>;
/** A row of the lake: the event and its position in the stream. */
export type LakeEvent = RowOf<typeof LAKE_COLUMNS>;
export type EventColumn = keyof NormalEvent;
/** The columns that are copied from the event as sent. */
export type CopiedColumns = Pick<
  NormalEvent,
  Extract<(typeof EVENT_COLUMNS)[number], { readonly copied: true }>['name']
>;

/** The columns that normalising computes. */
export type DerivedColumns = Omit<NormalEvent, keyof CopiedColumns>;

type ValuesOf<Columns extends readonly { readonly name: string }[]> = {
  readonly [Place in keyof Columns]: Columns[Place] extends { readonly name: infer Name extends keyof NormalEvent }
    ? NormalEvent[Name]
    : never;
};

/** The values of an event in the order of EVENT_COLUMNS: a line of a frame. */
export type EventRow = ValuesOf<typeof EVENT_COLUMNS>;
