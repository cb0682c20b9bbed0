import { seeAdvertisements } from '../journey/audience';
import { crawl } from '../journey/crawl';
import { shop } from '../journey/shopper';
import type { World } from '../world/world';
import { personOf } from './person';
import type { SessionKind, SessionPlan } from './plan';
import { type Sending, track } from './tracker';
import { type Draft, Visit } from './visit';

const JOURNEYS: Readonly<Record<SessionKind, (visit: Visit) => Generator<Draft>>> = {
  shopper: shop,
  audience: seeAdvertisements,
  offline: shop,
  bot: crawl,
};

/** Plays a session: its requests, oldest first, created one at a time on demand. */
export function playSession(world: World, plan: SessionPlan): Iterator<Sending> {
  const visit = new Visit(world, plan, personOf(world, plan));
  return track(visit, JOURNEYS[plan.kind](visit));
}
