/** Where live answers come from: a WebSocket, an event stream, or one round of messages at a time. */
export const LIVE_PATH = '/v1/live';
/** The query parameter with the ticket of a connection, because browsers cannot send headers with a WebSocket. */
export const TICKET_PARAMETER = 'ticket';
/** The query parameter with the subscription of an event stream that is opened by a GET request. */
export const SUBSCRIPTION_PARAMETER = 'subscription';
export const EVENT_STREAM_TYPE = 'text/event-stream';

/** Limits and rhythms of live answers. Server, client and documentation read this table. */
export const LIVE_LIMITS = {
  /** A question is computed at most this often, for all its viewers together. */
  everyMs: 1000,
  /** How often `as_of` and `final` are sent if nothing else has changed. */
  momentMs: 10_000,
  ticketMs: 30_000,
  tickets: 10_000,
  connections: 4_000,
  subscriptionsPerConnection: 20,
  /** Different questions that have viewers at the same time. */
  questions: 200,
  /** Of a message from a viewer. */
  requestBytes: 64 * 1024,
  /** Messages of one viewer that wait to be handled. */
  requestsWaiting: 32,
  /** A viewer with more unread bytes is sent nothing until it has read them, then the newest state. */
  unreadBytes: 256 * 1024,
  /** A connection that has been silent for so long is sent a heartbeat; one that does not answer two is closed. */
  heartbeatMs: 15_000,
  /** How often it is checked that a viewer may still read. */
  accessMs: 20_000,
  /** Changes that are kept of a question for viewers that come back. */
  changesKept: 60,
} as const;

/** Why a WebSocket is closed (RFC 6455, section 7.4). */
export const LIVE_CLOSE = {
  goingAway: 1001,
  unreadable: 1007,
  tooMuch: 1008,
  tryLater: 1013,
} as const;
