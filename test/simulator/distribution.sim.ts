import type { EventType } from '../../core/event/event-type';
import { firstSendings, shares, simulatedHour } from './hour';
import { HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { VIOLATIONS } from '../../simulator/violation';
import { createSeason } from '../../simulator/world/season';
import { simulate } from '../../simulator/simulate';

const hour = firstSendings(simulatedHour());
const people = hour.filter(({ request }) => !request.isBot);

/** What a visit to the simulated shop consists of. */
const TYPES_OF_A_SHOP: readonly EventType[] = [
  'page_view',
  'click',
  'search',
  'add_to_cart',
  'remove_from_cart',
  'checkout',
  'purchase',
  'sign_up',
  'error',
  'performance',
  'ad_impression',
  'ad_click',
  'refund',
  'custom:wishlist_add',
];

describe('an hour of traffic at 50 events per second', () => {
  it('has every type of event, custom ones too', () => {
    const types = new Set(hour.map(({ truth }) => truth.event.event_type));
    expect([...types].sort()).toEqual([...TYPES_OF_A_SHOP].sort());
  });

  it('has every violation of the contract, in 3 of 1000 events', () => {
    const broken = hour.filter(({ truth }) => truth.violation !== undefined);
    expect(new Set(broken.map(({ truth }) => truth.violation))).toEqual(new Set(VIOLATIONS));
    expect(broken.length / hour.length).toBeGreaterThan(0.002);
    expect(broken.length / hour.length).toBeLessThan(0.004);
  });

  it('has 36 countries, the largest of them first by their weight', () => {
    const share = shares(hour, ({ request }) => request.country);
    expect(Object.keys(share)).toHaveLength(36);
    expect(share['US']!).toBeGreaterThan(0.2);
  });

  it('comes from the web, iOS and Android in 40 : 30 : 30', () => {
    const sessions = [...new Map(people.map(({ request, truth }) => [truth.event.session_id, request])).values()];
    const share = shares(sessions, ({ platform }) => platform);
    expect(share['web']!).toBeCloseTo(0.4, 1);
    expect(share['ios']!).toBeCloseTo(0.3, 1);
    expect(share['android']!).toBeCloseTo(0.3, 1);
    expect(new Set(sessions.map(({ platform, device }) => `${platform} ${device}`)).size).toBe(7);
  });

  it('has late and offline events, retries in whole and in part, wrong clocks, bots and gaps', () => {
    const requests = simulatedHour();
    const lateByMs = hour.map(({ request, truth }) => request.atMs - truth.trueMs);
    const retries = requests.filter(({ isRepeat }) => isRepeat);
    const sent = new Set(
      requests.filter(({ isRepeat }) => !isRepeat).map(({ truths }) => truths.map(({ key }) => key).join()),
    );
    const whole = retries.filter(({ truths }) => sent.has(truths.map(({ key }) => key).join()));
    const wrong = hour.filter(({ truth }) => Date.parse(truth.event.timestamp) !== truth.trueMs);
    expect(lateByMs.every((ms) => ms >= 0)).toBe(true);
    expect(lateByMs.filter((ms) => ms > MINUTE_MS).length / hour.length).toBeGreaterThan(0.02);
    expect(lateByMs.filter((ms) => ms > 24 * HOUR_MS).length).toBeGreaterThan(10);
    expect(retries.length / requests.length).toBeGreaterThan(0.01);
    expect(retries.length / requests.length).toBeLessThan(0.05);
    expect(whole.length).toBeGreaterThan(100);
    expect(retries.length - whole.length).toBeGreaterThan(100);
    expect(wrong.length / hour.length).toBeGreaterThan(0.02);
    expect(wrong.some(({ truth }) => truth.occurredMs !== truth.trueMs)).toBe(true);
    expect((hour.length - people.length) / hour.length).toBeGreaterThan(0.02);
  });

  it('has sessions over midnight', () => {
    const days = new Map<string, Set<string>>();
    for (const { truth } of firstSendings([
      ...simulate({ seed: 1, startMs: Date.parse('2026-03-02T23:30:00Z'), hours: 1, ratePerSecond: 10 }),
    ])) {
      const known = days.get(truth.event.session_id) ?? new Set();
      days.set(truth.event.session_id, known.add(new Date(truth.trueMs).toISOString().slice(0, 10)));
    }
    expect([...days.values()].filter((known) => known.size > 1).length).toBeGreaterThan(20);
  });

  it('pays $0.10 to $1.20 for a click on an advertisement', () => {
    const prices = hour
      .filter(({ truth }) => truth.event.event_type === 'ad_click')
      .map(({ truth }) => Number(truth.event.price));
    expect(prices.length).toBeGreaterThan(50);
    expect(Math.min(...prices)).toBeGreaterThanOrEqual(0.1);
    expect(Math.max(...prices)).toBeLessThanOrEqual(1.2);
  });

  it('has orders of one to four lines, in the currency of the shopper', () => {
    const lines = new Map<string, number>();
    for (const { truth } of people.filter((one) => one.truth.event.event_type === 'purchase')) {
      lines.set(truth.event.order_id!, (lines.get(truth.event.order_id!) ?? 0) + 1);
    }
    expect(lines.size).toBeGreaterThan(100);
    expect(new Set(lines.values())).toEqual(new Set([1, 2, 3, 4]));
  });

  it('takes back a small share of the orders, in lines that were bought', () => {
    const linesOf = (type: string): readonly string[] =>
      people
        .filter(({ truth }) => truth.event.event_type === type)
        .map(({ truth: { event, amountMinor } }) => [event.order_id, event.product_id, amountMinor].join());
    const [bought, returned] = [linesOf('purchase'), linesOf('refund')];

    expect(returned.length / bought.length).toBeGreaterThan(0.01);
    expect(returned.length / bought.length).toBeLessThan(0.08);
    expect(returned.filter((line) => !bought.includes(line))).toEqual([]);
  });

  it('looks at few products most of the time', () => {
    const seen = people.flatMap(({ truth }) =>
      truth.event.event_type === 'page_view' ? (truth.event.product_id ?? []) : [],
    );
    const counts = Object.values(shares(seen, (id) => id)).sort((a, b) => b - a);
    expect(counts.slice(0, 20).reduce((sum, share) => sum + share, 0)).toBeGreaterThan(0.15);
    expect(counts.length).toBeGreaterThan(1000);
  });
});

describe('the seasons', () => {
  const season = createSeason();
  const at = (text: string, zone: string): number => season(Date.parse(text), zone);

  it('follow the local clock', () => {
    expect(at('2026-03-03T20:30:00Z', 'Europe/London')).toBeGreaterThan(
      8 * at('2026-03-03T04:00:00Z', 'Europe/London'),
    );
    expect(at('2026-03-03T20:00:00Z', 'Europe/London')).toBeCloseTo(at('2026-03-03T14:30:00Z', 'Asia/Kolkata'), 10);
    expect(at('2026-03-08T12:00:00Z', 'Europe/London')).toBeGreaterThan(at('2026-03-06T12:00:00Z', 'Europe/London'));
  });

  it('are 1 in the mean of a week', () => {
    const hours = Array.from({ length: 168 * 12 }, (_, index) =>
      season(Date.parse('2026-03-02T00:00:00Z') + (index * HOUR_MS) / 12, 'Asia/Kolkata'),
    );
    expect(hours.reduce((sum, value) => sum + value, 0) / hours.length).toBeCloseTo(1, 2);
  });
});
