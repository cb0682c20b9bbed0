import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ItemKey, ItemTable } from '../../core/port/item-table';
import { messageOf } from '../../core/message-of';
import type { DeliveryOutcome } from '../../core/port/mailer';
import { parseStoredJson } from '../../core/run/stored-json';
import { DAY_MS, MINUTE_MS } from '../../core/time/window';

const FIRST_RETRY_MS = 5 * MINUTE_MS;
const MOST_ATTEMPTS = 8;
/** Longer than any mail takes: who claimed a mail so long ago has ended meanwhile. */
const CLAIM_MS = 5 * MINUTE_MS;
const KEPT_MS = 100 * DAY_MS;

/**
 * What became of a mail. `unclear`: the process ended while it was sent, or the server did not answer; it may have
 * arrived, so it is not sent again.
 */
const delivery = z.object({
  status: z.enum(['claimed', 'sent', 'retry', 'failed', 'unclear']),
  at_ms: z.int(),
  attempts: z.int(),
  detail: z.string(),
});
type Delivery = Readonly<z.output<typeof delivery>>;

/** Sends each mail once: a claim is stored before it is sent, and the outcome after. */
export interface Deliveries {
  /**
   * Sends what has not been sent under this key, if it is its turn. Only what certainly did not arrive is tried again.
   *
   * @param send is called once at most
   */
  once(key: ItemKey, send: () => Promise<DeliveryOutcome>): Promise<void>;
}

export function createDeliveries(table: ItemTable, now: () => number): Deliveries {
  const store = async (key: ItemKey, value: Delivery): Promise<void> => {
    await table.write([{ ...key, value: bytesOf(value), expiresMs: now() + KEPT_MS }]);
  };
  /** @returns which attempt this is; undefined if it is not to be sent now */
  const claim = async (key: ItemKey): Promise<number | undefined> => {
    const [bytes] = await table.get([key]);
    const known = bytes === undefined ? undefined : parseStoredJson(delivery, bytes, `the delivery ${key.sort}`);
    if (known?.status === 'claimed' && now() - known.at_ms > CLAIM_MS) {
      const detail = 'the process ended while it was sent: it may have arrived';
      await store(key, { ...known, status: 'unclear', detail });
    }
    if (known !== undefined && !(known.status === 'retry' && now() >= retryMs(known))) return undefined;
    const attempts = (known?.attempts ?? 0) + 1;
    const claimed: Delivery = { status: 'claimed', at_ms: now(), attempts, detail: '' };
    const [isOurs = false] = await table.write([
      { ...key, value: bytesOf(claimed), expected: bytes ?? null, expiresMs: now() + KEPT_MS },
    ]);
    return isOurs ? attempts : undefined;
  };
  return {
    once: async (key, send) => {
      const attempts = await claim(key);
      if (attempts === undefined) return;
      try {
        await store(key, afterwards(await send(), attempts, now()));
      } catch (error) {
        // Mailers do not throw: it failed before anything was sent.
        const failed = { status: 'failed', failure: 'unavailable', detail: messageOf(error) } as const;
        await store(key, afterwards(failed, attempts, now()));
        throw error;
      }
    },
  };
}

/** The same for each attempt, so that mail clients show a repeated mail once. */
export function messageIdOf({ partition, sort }: ItemKey, pageUrl: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([partition, sort]))
    .digest('hex');
  return `${hash.slice(0, 32)}@${new URL(pageUrl).hostname}`;
}

function retryMs({ at_ms: atMs, attempts }: Delivery): number {
  return atMs + FIRST_RETRY_MS * 2 ** (attempts - 1);
}

function afterwards(outcome: DeliveryOutcome, attempts: number, nowMs: number): Delivery {
  const about = { at_ms: nowMs, attempts, detail: outcome.detail };
  if (outcome.status === 'delivered') return { ...about, status: 'sent' };
  switch (outcome.failure) {
    case 'timeout':
      return { ...about, status: 'unclear' };
    case 'refused':
      return { ...about, status: 'failed' };
    case 'unavailable':
    case 'not_configured':
      return { ...about, status: attempts < MOST_ATTEMPTS ? 'retry' : 'failed' };
  }
}

function bytesOf(value: Delivery): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
