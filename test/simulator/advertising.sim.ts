import { PURPOSE, Random } from '../../simulator/random';
import { sessionsOfSlot, SLOT_MS } from '../../simulator/session/plan';
import { playSession } from '../../simulator/session';
import { clickPriceCents } from '../../simulator/world/campaigns';
import { createWorld } from '../../simulator/world/world';

const world = createWorld(42);
const { campaigns } = world;

describe('the campaigns', () => {
  it('stay within the bounds of the market', () => {
    const random = new Random(1, PURPOSE.world, 1);
    expect(campaigns.every(({ clickThroughRate: rate }) => rate >= 0.005 && rate <= 0.05)).toBe(true);
    expect(campaigns.every(({ bounceRate }) => bounceRate >= 0.2 && bounceRate <= 0.9)).toBe(true);
    expect(
      campaigns.every(
        (campaign) => clickPriceCents(campaign, random) >= 10 && clickPriceCents(campaign, random) <= 120,
      ),
    ).toBe(true);
  });

  it('convert better the more they are clicked', () => {
    const byRate = [...campaigns].sort((a, b) => a.clickThroughRate - b.clickThroughRate);
    expect(byRate.map(({ readiness }) => readiness)).toEqual(
      campaigns.map(({ readiness }) => readiness).sort((a, b) => a - b),
    );
  });
});

describe('a night of advertising', () => {
  const landings = new Map<string, { campaign: string; pages: number; orders: number }>();
  const impressions = new Map<string, number>();

  beforeAll(() => {
    const firstSlot = Date.parse('2026-03-02T18:00:00Z') / SLOT_MS;
    for (let slot = firstSlot; slot < firstSlot + (6 * 3_600_000) / SLOT_MS; slot++) {
      for (const plan of sessionsOfSlot(world, slot, 60)) {
        const session = plan.kind === 'audience' ? playSession(world, plan) : [][Symbol.iterator]();
        for (let sending = session.next(); sending.done !== true; sending = session.next()) {
          for (const { event } of sending.value.request.truths) count(event);
        }
      }
    }
  });

  function count(event: { event_type: string; session_id: string; custom_properties?: unknown }): void {
    const { campaign_id: campaign } = (event.custom_properties ?? {}) as { campaign_id?: string };
    if (event.event_type === 'ad_impression') impressions.set(campaign!, (impressions.get(campaign!) ?? 0) + 1);
    if (event.event_type === 'ad_click') landings.set(event.session_id, { campaign: campaign!, pages: 0, orders: 0 });
    const landing = landings.get(event.session_id);
    if (landing !== undefined && event.event_type === 'page_view') landing.pages++;
    if (landing !== undefined && event.event_type === 'purchase') landing.orders = 1;
  }

  it('is clicked at the rates of its campaigns', () => {
    const clicks = new Map<string, number>();
    for (const { campaign } of landings.values()) clicks.set(campaign, (clicks.get(campaign) ?? 0) + 1);
    const halves = [campaigns.slice(0, 12), campaigns.slice(12)].map((half) => {
      const sum = (counts: ReadonlyMap<string, number>): number =>
        half.reduce((total, { id }) => total + (counts.get(id) ?? 0), 0);
      const expected = half.reduce((total, { clickThroughRate }) => total + clickThroughRate / half.length, 0);
      return { measured: sum(clicks) / sum(impressions), expected };
    });
    for (const { measured, expected } of halves) expect(Math.abs(measured / expected - 1)).toBeLessThan(0.15);
  });

  it('bounces between 20 and 90 %, and sells more where it is clicked more', () => {
    const all = [...landings.values()];
    const bounced = all.filter(({ pages }) => pages <= 1).length / all.length;
    const conversion = (ids: readonly string[]): number => {
      const own = all.filter(({ campaign }) => ids.includes(campaign));
      return own.reduce((sum, { orders }) => sum + orders, 0) / own.length;
    };
    const ids = campaigns.map(({ id }) => id);
    expect(bounced).toBeGreaterThan(0.3);
    expect(bounced).toBeLessThan(0.9);
    expect(conversion(ids.slice(12))).toBeGreaterThan(conversion(ids.slice(0, 12)));
  });
});
