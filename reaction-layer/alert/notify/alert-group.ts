import * as z from 'zod';

const atMs = z.int();

/** What a channel was last told about a group. */
export const channelLog = z.object({
  channel: z.string(),
  firing: z.array(z.string()),
  resolved: z.array(z.string()),
  at: atMs,
});
export type ChannelLog = Readonly<z.output<typeof channelLog>>;

/** Alerts of one route that are one message. */
export const alertGroup = z.object({
  key: z.string(),
  /** Place of the route in the tree. */
  route: z.string(),
  labels: z.record(z.string(), z.string()),
  /** Ids of alerts, in the order in which they came. */
  members: z.array(z.string()),
  /** When it is looked at next, ms since 1970. */
  flush: atMs,
  log: z.array(channelLog),
  /** Since when nobody has acknowledged, and how many steps were taken; null if nothing is open. */
  escalation: z.object({ since: atMs, done: z.int() }).nullable(),
  /** Messages so far. */
  sent: z.int(),
});
export type AlertGroup = Readonly<z.output<typeof alertGroup>>;

/** What must be known to decide whether a channel is notified again. */
export interface DedupQuestion {
  readonly log: ChannelLog | undefined;
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
  readonly sendsResolved: boolean;
  readonly repeatMs: number;
  /** Somebody has acknowledged everything that goes on: it is not repeated. */
  readonly isAcknowledged: boolean;
  readonly nowMs: number;
}

/**
 * Whether there is something to tell: alerts that the channel does not know, the end of all, alerts that are over since,
 * or nothing new for as long as `repeat_interval`.
 */
export function mustTell(question: DedupQuestion): boolean {
  const { log, firing, resolved, sendsResolved, repeatMs, isAcknowledged, nowMs } = question;
  if (log === undefined) return firing.length > 0;
  if (firing.some((id) => !log.firing.includes(id))) return true;
  if (firing.length === 0) return log.firing.length > 0;
  if (sendsResolved && resolved.some((id) => !log.resolved.includes(id) && log.firing.includes(id))) return true;
  return !isAcknowledged && nowMs - log.at >= repeatMs;
}
