import { PURPOSE, Random } from '../random';
import { type Weighted, weighted } from '../weighted';
import { type Campaign, createCampaigns } from './campaigns';
import { type ProductCatalogue, createCatalogue } from './catalogue';
import { createSeason, type Season } from './season';

/** A site of the simulation, and its relative share of the traffic (1 by default). */
export interface SimulatedSite {
  readonly id: string;
  readonly share?: number;
  /** Currencies that it takes, the usual one first; absent for that of every country. */
  readonly currencies?: readonly string[];
  /** Regular customers per unit of a country's weight; fewer of them come back more often. 600 by default. */
  readonly regularsPerWeight?: number;
}

/** Everything that stays the same while shoppers come and go. */
export interface ShopWorld {
  readonly seed: number;
  readonly sites: readonly SimulatedSite[];
  readonly siteShares: Weighted;
  readonly catalogue: ProductCatalogue;
  readonly campaigns: readonly Campaign[];
  readonly season: Season;
}

const DEFAULT_SITES: readonly SimulatedSite[] = [{ id: 'shop' }];

/** @throws RangeError for a seed that is not an integer from 0 to 2^53 − 1, or an empty list of sites */
export function createWorld(seed: number, sites: readonly SimulatedSite[] = DEFAULT_SITES): ShopWorld {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`The seed ${seed} is not a whole number from 0 to ${Number.MAX_SAFE_INTEGER}: choose one.`);
  }
  if (sites.length === 0) throw new RangeError('The simulation has no site: give at least one.');
  const random = new Random(seed, PURPOSE.world, 0);
  return {
    seed,
    sites,
    siteShares: weighted(sites.map((site) => site.share ?? 1)),
    catalogue: createCatalogue(random),
    campaigns: createCampaigns(random),
    season: createSeason(),
  };
}
