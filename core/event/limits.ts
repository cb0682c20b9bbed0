/** Every limit of the contract, once. The API's documentation, the validator and the error messages read this table. */
export const LIMITS = {
  /** Body of a request as sent, bytes. */
  compressedBodyBytes: 256 * 1024,
  /** Body of a request after gunzip, bytes. */
  bodyBytes: 1024 * 1024,
  /** Events in one request. */
  eventsPerRequest: 500,
  /** Length of event_id, session_id, user_id, anonymous_id, order_id, product_id, in characters. */
  idLength: 128,
  /** Length of page_url, referrer and user_agent, in characters. */
  urlLength: 2048,
  /** Length of category and query, in characters; page (the path) is cut to it. */
  labelLength: 200,
  /** How much of a user agent is read, in characters. */
  userAgentLength: 512,
  /** JSON text of custom_properties, in bytes, and how deep its objects may nest. */
  customPropertiesBytes: 8 * 1024,
  customPropertiesDepth: 4,
  /** Largest |price| and |price × quantity| in minor units: a cell can add up 45,000 of them before its sum saturates. */
  amountMinor: 100_000_000_000,
  quantity: 10_000,
  /** Largest duration_ms: a day. */
  durationMs: 86_400_000,
  /** Largest sequence within a session. */
  sequence: 2_000_000_000,
  /** How far in the future an event may have occurred; further is refused. */
  futureMs: 24 * 3_600_000,
  /** How far in the past an event may have occurred; further goes to quarantine as too old. */
  pastMs: 400 * 86_400_000,
  /** How much of a refused event is kept in quarantine, in characters of JSON: more than any event that keeps the other limits. */
  quarantinedLength: 32 * 1024,
} as const;
