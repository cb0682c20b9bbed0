import type { Random } from '../random';

const CAMPAIGN_COUNT = 24;
const CPC_CENTS = { lowest: 10, highest: 120 } as const;

/** An advertising campaign. Shares are from 0 to 1. */
export interface Campaign {
  readonly id: string;
  readonly network: string;
  /** Clicks ÷ impressions, 0.5 to 5 %. */
  readonly clickThroughRate: number;
  /** Typical price of a click in US cents, 10 to 120. */
  readonly costPerClickCents: number;
  /** Share of landings that view only one page, 20 to 90 %. */
  readonly bounceRate: number;
  /**
   * How much more likely its visitors are to buy than others. Rises with the click-through rate: a well-targeted
   * campaign is clicked more often and sells more.
   */
  readonly readiness: number;
}

export function createCampaigns(random: Random): readonly Campaign[] {
  return Array.from({ length: CAMPAIGN_COUNT }, (_, index) => {
    const aim = (index + random.unit()) / CAMPAIGN_COUNT;
    return {
      id: `c${String(index + 1).padStart(2, '0')}`,
      network: random.pick(['search', 'social', 'display', 'video']),
      clickThroughRate: 0.005 * 10 ** aim,
      costPerClickCents: random.between(14, 105),
      bounceRate: random.between(0.2, 0.9),
      readiness: 0.5 + 2.5 * aim,
    };
  });
}

/** The cost of one click on the campaign: near its typical price, within the limits of the market. */
export function clickPriceCents(campaign: Campaign, random: Random): number {
  return Math.min(
    CPC_CENTS.highest,
    Math.max(CPC_CENTS.lowest, Math.round(campaign.costPerClickCents * random.between(0.85, 1.15))),
  );
}
