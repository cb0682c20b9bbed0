import { seeAdvertisements } from './journey/audience';
import { crawl } from './journey/crawl';
import { shop } from './journey/shopper';
import type { ShopWorld } from './world/world';
import { personOf } from './session/person';
import type { SessionKind, SessionPlan } from './session/plan';
import { type Sending, track } from './session/tracker';
import { type Draft, Visit } from './session/visit';

const JOURNEYS: Readonly<Record<SessionKind, (visit: Visit) => Generator<Draft>>> = {
  shopper: shop,
  audience: seeAdvertisements,
  offline: shop,
  bot: crawl,
};

/** Plays a session: its requests, oldest first, made one at a time as they are asked for. */
export function playSession(world: ShopWorld, plan: SessionPlan): Iterator<Sending> {
  const visit = new Visit(world, plan, personOf(world, plan));
  return track(visit, JOURNEYS[plan.kind](visit));
}
