import type { NormalEvent } from '../../core/event/columns';
import { seededRandom } from '../../core/seeded-random';
import { matrixOf } from '../../reaction-layer/models/forest/matrix';
import { featureRow, foldEvent, newFoldedSession } from '../../reaction-layer/models/session/fold-features';
import { arrivedEvent } from '../serving/arrived-events';

const TYPES = [
  'page_view',
  'page_view',
  'page_view',
  'click',
  'search',
  'add_to_cart',
  'checkout',
  'purchase',
] as const;
const WITHIN_MS = 20 * 3_600_000;

/** Ordinary visits that begin within twenty hours, from a seed. @param factor how many times as many pages they look at */
export function madeSessions(
  count: number,
  { seed, startMs, factor = 1 }: { readonly seed: number; readonly startMs: number; readonly factor?: number },
): readonly (readonly NormalEvent[])[] {
  const random = seededRandom(seed);
  const pick = (most: number): number => Math.floor(random() * most);
  return Array.from({ length: count }, (_, at) => {
    let atMs = startMs + pick(WITHIN_MS);
    const first = arrivedEvent({ session_id: `s-${seed}-${at}`, visitor: `v-${at}` });
    return Array.from({ length: factor * (1 + Math.floor(-6 * Math.log(1 - random()))) }, (__, step) => {
      atMs += 1_000 + pick(40_000);
      return {
        ...first,
        event_id: `e-${seed}-${at}-${step}`,
        event_type: TYPES[pick(TYPES.length)] ?? 'page_view',
        ...{ occurred_ms: atMs, page: `/p/${pick(20)}`, quantity: 1 + pick(3) },
        product_id: random() < 0.5 ? `p-${pick(30)}` : null,
        coupon: random() < 0.05 ? `c-${pick(5)}` : null,
      };
    });
  });
}

/** Walks through the whole shop, faster than anybody, and puts everything into the cart. */
export function strangeSession(session: string, startMs: number): readonly NormalEvent[] {
  const first = arrivedEvent({ session_id: session, visitor: session });
  return Array.from({ length: 400 }, (_, at) => ({
    ...first,
    event_id: `${session}-${at}`,
    event_type: TYPES[at % TYPES.length] ?? 'page_view',
    ...{ occurred_ms: startMs + at * 1_000, page: `/all/${at}`, product_id: `all-${at}`, quantity: 9 },
    ...{ coupon: `c-${at}`, payment_token: `card-${at}` },
  }));
}

/** Features of whole sessions. */
export function rowsOf(sessions: readonly (readonly NormalEvent[])[]) {
  return matrixOf(
    sessions.map((events) => {
      const folded = newFoldedSession();
      for (const event of events) foldEvent(folded, event);
      return featureRow(folded);
    }),
  );
}
