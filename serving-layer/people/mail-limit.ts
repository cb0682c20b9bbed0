import type { Clock } from '../../core/port/clock';
import { MINUTE_MS } from '../../core/time/window';

/** Requests of all people per minute, and mails to one address in the time that a link works. */
export const LOGIN_MAILS = { requestsPerMinute: 60, perAddress: 3, spanMs: 15 * MINUTE_MS } as const;
/** Addresses that are remembered; only people who may log in are. */
const MOST_ADDRESSES = 5000;

/** Keeps a form that everybody can send from filling mailboxes. It is lost with the process. */
export interface MailLimit {
  /** Whether another request is taken, by anybody. */
  takesOne(): boolean;
  /** Whether another mail goes to this address. */
  takes(address: string): boolean;
}

export function createMailLimit(clock: Clock): MailLimit {
  let requests: readonly number[] = [];
  const mails = new Map<string, readonly number[]>();
  return {
    takesOne: () => {
      const now = clock.now();
      requests = requests.filter((atMs) => now - atMs < MINUTE_MS);
      if (requests.length >= LOGIN_MAILS.requestsPerMinute) return false;
      requests = [...requests, now];
      return true;
    },
    takes: (address) => {
      const [now, key] = [clock.now(), address.toLowerCase()];
      const recent = (mails.get(key) ?? []).filter((atMs) => now - atMs < LOGIN_MAILS.spanMs);
      const isTaken = recent.length < LOGIN_MAILS.perAddress;
      mails.delete(key);
      mails.set(key, isTaken ? [...recent, now] : recent);
      const [oldest] = mails.keys();
      if (mails.size > MOST_ADDRESSES && oldest !== undefined) mails.delete(oldest);
      return isTaken;
    },
  };
}
