/** Every limit of the contract. The API's documentation, the validator and the error messages use this table. */
export const LIMITS = {
  /** Body of a request as sent, in bytes. */
  compressedBodyBytes: 256 * 1024,
  /** Body of a request after decompression, in bytes. */
  bodyBytes: 1024 * 1024,
  /** Events in one request. */
  eventsPerRequest: 500,
  /** Length of ids and names such as event_id, session_id, user_id, order_id, product_id, release, in characters. */
  idLength: 128,
  /** Length of page_url, referrer and user_agent, in characters. */
  urlLength: 2048,
  /** Length of category and query, in characters; page (the path) is truncated to it. */
  labelLength: 200,
  /** Part of a user agent that is parsed, in characters. */
  userAgentLength: 512,
  /** JSON text of custom_properties in bytes, and the nesting depth of its objects. */
  customPropertiesBytes: 8 * 1024,
  customPropertiesDepth: 4,
  /** Largest |price| and |price × quantity| in minor units. Sums have no limit (core/metric/kind/amount). */
  amountMinor: 100_000_000_000,
  /** The same for currencies whose unit is worth less than a cent of the others (core/event/currency). */
  smallUnitAmountMinor: 100_000_000_000_000,
  quantity: 10_000,
  /** A line of an order that arrives longer after the line before it begins a new order. */
  orderMs: 30 * 86_400_000,
  /** Largest duration_ms: one day. */
  durationMs: 86_400_000,
  /** Largest sequence within a session. */
  sequence: 2_000_000_000,
  /**
   * Largest difference between sent_at and the arrival of the request by which timestamps are corrected. Beyond it they
   * are taken as they are: the request waited on its way, or sent_at is wrong.
   */
  clockCorrectionMs: 24 * 3_600_000,
  /** Events that occurred further in the future are refused. */
  futureMs: 24 * 3_600_000,
  /** Events that occurred further in the past go to quarantine as too old. */
  pastMs: 400 * 86_400_000,
  /**
   * Part of a refused event that quarantine keeps, in characters of JSON: longer than any event within the other
   * limits.
   */
  quarantinedLength: 32 * 1024,
} as const;
