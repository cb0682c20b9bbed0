import { PURPOSE, Random } from '../random';
import { COUNTRIES } from '../world/countries';
import { simulatedIp } from '../world/ip-plan';
import { BOTS, type SimulatedClient, drawClient } from '../world/user-agents';
import type { ShopWorld } from '../world/world';
import type { SessionPlan } from './plan';
import { elementAt } from '../../core/element-at';

/** A visitor. The same number is the same person with the same device, in any session. */
export interface Person {
  readonly client: SimulatedClient;
  readonly ip: string;
  readonly country: string;
  readonly anonymousId: string;
  /** Set for a visitor who has an account and is logged in. */
  readonly userId: string | undefined;
}

const RETURNING_SHARE = 0.4;
/** Regular customers per unit of a country's weight. */
const REGULARS_PER_WEIGHT = 600;
const ADDRESSES = 2 ** 20;
/** Numbers of people: regulars by country below, passers-by (numbered by their session) above. */
const COUNTRY_STRIDE = 2 ** 20;
const PASSERS_BY = 2 ** 50;

/** Whose session it is: a regular customer of the country, or a new visitor. */
export function personOf(world: ShopWorld, plan: SessionPlan): Person {
  if (plan.kind === 'bot') return botOf(plan);
  const { random, countryIndex } = plan;
  const returns = random.chance(RETURNING_SHARE);
  const perWeight = world.sites.find(({ id }) => id === plan.site)?.regularsPerWeight ?? REGULARS_PER_WEIGHT;
  const regulars = Math.ceil((COUNTRIES[countryIndex]?.weight ?? 1) * perWeight);
  const number = returns ? countryIndex * COUNTRY_STRIDE + random.integer(0, regulars - 1) : PASSERS_BY + plan.number;
  return createPerson(world.seed, number, countryIndex, returns);
}

function createPerson(seed: number, number: number, countryIndex: number, isRegular: boolean): Person {
  const random = new Random(seed, PURPOSE.person, number);
  return {
    client: drawClient(random),
    ip: simulatedIp(countryIndex, random.integer(0, ADDRESSES)),
    country: elementAt(COUNTRIES, countryIndex).code,
    anonymousId: random.hex(3),
    userId: isRegular && random.chance(0.6) ? `u${random.integer(100_000_000, 999_999_999)}` : undefined,
  };
}

function botOf(plan: SessionPlan): Person {
  const bot = elementAt(BOTS, plan.bot);
  return {
    client: { platform: 'web', device: 'desktop', userAgent: bot.userAgent },
    ip: simulatedIp(plan.countryIndex, plan.bot),
    country: bot.country,
    anonymousId: plan.random.hex(3),
    userId: undefined,
  };
}
