import type { Draft, Visit } from '../session/visit';
import { type Campaign, clickPriceCents } from '../world/campaigns';
import { drawProduct, productPath, shopFrom } from './shopper';

const PUBLISHERS = [
  'https://news.example/',
  'https://social.example/feed',
  'https://video.example/watch',
  'https://www.search.example/',
];

/** A person elsewhere on the web who sees the shop's advertisements; a click brings them to the shop, and costs. */
export function* seeAdvertisements(visit: Visit): Generator<Draft> {
  const { random } = visit;
  const publisher = random.pick(PUBLISHERS);
  const impressions = random.integer(3, 15);
  for (let seen = 0; seen < impressions; seen++) {
    const campaign = random.pick(visit.world.campaigns);
    const custom = { campaign_id: campaign.id, network: campaign.network };
    yield visit.event('ad_impression', { referrer: publisher, custom_properties: custom });
    visit.wait(3000);
    if (!random.chance(campaign.clickThroughRate)) continue;
    const price = (clickPriceCents(campaign, random) / 100).toFixed(2);
    yield visit.event('ad_click', { referrer: publisher, price, currency: 'USD', custom_properties: custom });
    visit.wait(900);
    yield* land(visit, campaign, publisher);
    return;
  }
}

function* land(visit: Visit, campaign: Campaign, publisher: string): Generator<Draft> {
  const product = drawProduct(visit);
  const path = `${productPath(visit, product)}?utm_source=${campaign.network}&utm_campaign=${campaign.id}`;
  yield* shopFrom(visit, {
    path,
    product,
    referrer: publisher,
    bounceRate: campaign.bounceRate,
    readiness: campaign.readiness,
  });
}
