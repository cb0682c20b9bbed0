import { createHash } from 'node:crypto';
import * as z from 'zod';

/**
 * firing: new or repeated. resolved: all of the group are over. escalation: nobody has acknowledged. retracted, confirmed:
 * what the exact numbers say. test: somebody tries a channel.
 */
export const NOTICE_KINDS = ['firing', 'resolved', 'escalation', 'retracted', 'confirmed', 'test'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What one channel is to be notified. It is delivered at least once, always with the same id. */
export const alertNotice = z.object({
  /** Function of group, channel and number: a repeated decision makes the same notice. */
  id: z.string(),
  site: z.string(),
  channel: z.string(),
  kind: z.enum(NOTICE_KINDS),
  group: z.string(),
  group_labels: z.record(z.string(), z.string()),
  /** Ids of the alerts that go on, and of those that are over. */
  firing: z.array(z.string()),
  resolved: z.array(z.string()),
  /** When it was decided, ms since 1970. */
  at: z.int(),
});
export type AlertNotice = Readonly<z.output<typeof alertNotice>>;

/** @param number of the message within the group and the channel, or what else makes it the only one */
export function noticeIdOf(site: string, group: string, channel: string, number: number | string): string {
  const text = JSON.stringify([site, group, channel, number]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
