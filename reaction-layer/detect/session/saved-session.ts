import * as z from 'zod';
import type { JudgedSession } from './live-session';
import { NEW_SESSION, type SessionEventFacts } from './session-state';

const text = z.string().nullable();
const whole = z.int().nullable();
const mark = z.object({ id: z.string(), type: z.string(), atMs: z.number(), sequence: whole, product: text });
const event: z.ZodType<SessionEventFacts> = z.object({
  event_id: z.string(),
  event_type: z.string(),
  occurred_ms: z.number(),
  session_id: z.string(),
  visitor: z.string(),
  stream_id: text,
  sequence: whole,
  page: text,
  product_id: text,
  price_minor: whole,
  amount_minor: whole,
  currency: text,
  quantity: whole,
  order_id: text,
  coupon: text,
  payment_token: text,
  is_bot: z.boolean(),
});
/** A field that is absent is as in a new session. */
const state = z.object({
  cart: z.array(z.object({ product: z.string(), units: z.number(), priceMinor: whole, currency: text })).default([]),
  isCartKnown: z.boolean().default(NEW_SESSION.isCartKnown),
  removed: z.array(z.string()).default([]),
  viewed: z.array(z.string()).default([]),
  isViewedWhole: z.boolean().default(NEW_SESSION.isViewedWhole),
  hasSeenPage: z.boolean().default(NEW_SESSION.hasSeenPage),
  lastCheckout: mark.nullable().default(null),
  triedWith: text.default(null),
  hasMovedOn: z.boolean().default(NEW_SESSION.hasMovedOn),
  bought: z.array(z.object({ mark, orderId: text, amountMinor: whole })).default([]),
  loggedOut: text.default(null),
  streams: z
    .array(
      z.object({
        stream: text,
        last: z.int(),
        lastMs: z.number(),
        effectiveMs: z.number(),
        lastType: z.string(),
        isBelieved: z.boolean(),
      }),
    )
    .default([]),
  expected: z
    .array(
      z.object({
        detector: z.string(),
        effect: mark,
        cause: z.object({ type: z.enum(['product_view', 'add_to_cart', 'checkout']), product: text }),
        dueMs: z.number(),
        says: z.string().optional(),
        isStrong: z.boolean(),
      }),
    )
    .default([]),
  refused: z.int().default(0),
  lastMs: z.number().default(NEW_SESSION.lastMs),
  events: z.int().default(0),
  asked: z.array(z.string()).default([]),
  firstSequence: whole.default(null),
});
/** What differs from a new session: most of it is empty. */
const savedSession = z.object({
  site: z.string(),
  session: z.string(),
  shard: z.string().default(''),
  position: z.string(),
  arrivedMs: z.number(),
  isDegraded: z.literal(true).optional(),
  held: z.array(z.object({ event, arrivedMs: z.number() })).optional(),
  recent: z.array(z.number()).optional(),
  state,
});

export interface SessionInMemory {
  readonly site: string;
  readonly session: string;
  readonly live: JudgedSession;
  readonly shard: string;
  readonly position: string;
}

/** A session as it is stored between batches, and after a restart. */
export function encodeSession({ site, session, live, shard, position }: SessionInMemory): Uint8Array {
  const { held, recent, arrivedMs, isDegraded } = live;
  const saved = {
    site,
    session,
    shard,
    position,
    arrivedMs,
    ...(isDegraded ? { isDegraded } : {}),
    ...(held.length === 0 ? {} : { held: held.map((one) => ({ ...one })) }),
    ...(recent.length === 0 ? {} : { recent: [...recent] }),
    state: changedFields(live.state),
  };
  return new TextEncoder().encode(JSON.stringify(saved));
}

/** Undefined for bytes of another version: the session then begins from scratch, and its findings are degraded. */
export function decodeSession(bytes: Uint8Array): SessionInMemory | undefined {
  const parsed = savedSession.safeParse(readJson(bytes));
  if (!parsed.success) return undefined;
  const { site, session, shard, position, arrivedMs, isDegraded = false, held = [], recent = [] } = parsed.data;
  const kept = parsed.data.state;
  return {
    site,
    session,
    shard,
    position,
    live: { state: kept, held, recent, arrivedMs, isDegraded },
  };
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function changedFields(now: JudgedSession['state']): object {
  const before = new Map<string, unknown>(Object.entries(NEW_SESSION));
  return Object.fromEntries(
    Object.entries(now).filter(([name, value]) => value !== before.get(name) && !isEmptyList(value)),
  );
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
