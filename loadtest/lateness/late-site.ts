import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/time/window';
import { PURPOSE, Random } from '../../simulator/random';

/** 2026-01-01T00:00:00Z */
export const FIRST_MS = Date.UTC(2026, 0, 1);

/** A site whose events come late in its own way. Times of day are UTC. */
export interface LateSite {
  readonly name: string;
  /** Mean over the day; at its peak there are four times as many as in the night. */
  readonly eventsPerHour: number;
  /** Mean events of a visit; those of a visit without a network arrive together. */
  readonly eventsPerVisit: number;
  /** Share of the visits without a network at noon; half as many at midnight. */
  readonly offline: number;
  /** Standard deviation of the logarithm of that share between days. */
  readonly dayDeviation: number;
  /** Share of the hours in which a third of the visits are held back for 20 minutes. */
  readonly outages: number;
  /** From this day on the share without a network is another. */
  readonly change?: { readonly day: number; readonly offline: number };
  /** What an event adds: 1, or the price of a purchase in minor units. */
  readonly adds: 'one' | 'price';
}

export type OnEvent = (occurredMs: number, arrivedMs: number, amount: number) => void;

/** Draws the events of some days, by visits. */
export function drawEvents(site: LateSite, days: number, seed: number, onEvent: OnEvent): void {
  for (let day = 0; day < days; day++) {
    const random = new Random(seed, PURPOSE.lateness, day);
    const offline = site.change !== undefined && day >= site.change.day ? site.change.offline : site.offline;
    const network = { random, offline: offline * random.logNormal(1, site.dayDeviation) };
    const start = FIRST_MS + day * DAY_MS;
    for (let hour = 0; hour < 24; hour++) drawHour(site, network, start + hour * HOUR_MS, onEvent);
  }
}

interface Network {
  readonly random: Random;
  /** Share of the day's visits at noon that are without one. */
  readonly offline: number;
}

function drawHour(site: LateSite, { random, offline }: Network, start: number, onEvent: OnEvent): void {
  const noon = (1 - Math.cos((2 * Math.PI * (start % DAY_MS)) / DAY_MS)) / 2;
  const visits = (site.eventsPerHour * (0.4 + 1.2 * noon)) / site.eventsPerVisit;
  const outage = random.chance(site.outages) ? start + random.between(0, 40 * MINUTE_MS) : Infinity;
  for (let at = random.exponential(1 / visits); at < 1; at += random.exponential(1 / visits)) {
    const began = start + at * HOUR_MS;
    const isHeld = began >= outage && began < outage + 20 * MINUTE_MS && random.chance(1 / 3);
    const until = isHeld ? outage + random.between(20, 40) * MINUTE_MS : 0;
    const isOffline = random.chance(offline * (0.5 + 0.5 * noon));
    drawVisit(site, random, { began, heldUntil: isOffline ? Infinity : until }, onEvent);
  }
}

/** Without a network all events arrive when there is one again: mostly after minutes, some after days. */
function drawVisit(
  { eventsPerVisit, adds }: LateSite,
  random: Random,
  { began, heldUntil }: { readonly began: number; readonly heldUntil: number },
  onEvent: OnEvent,
): void {
  // Geometric.
  const events = 1 + Math.floor(random.exponential(1 / Math.log(eventsPerVisit / (eventsPerVisit - 1))));
  const times = [began];
  for (let event = 1; event < events; event++)
    times.push((times[event - 1] ?? began) + random.exponential(40 * SECOND_MS));
  const end = times.at(-1) ?? began;
  const release = heldUntil === Infinity ? end + random.logNormal(25 * MINUTE_MS, 1.8) : heldUntil;
  for (const occurred of times) {
    const direct = occurred + random.exponential(0.8 * SECOND_MS);
    onEvent(occurred, Math.max(direct, release), adds === 'one' ? 1 : Math.ceil(random.logNormal(3_000, 0.8)));
  }
}
