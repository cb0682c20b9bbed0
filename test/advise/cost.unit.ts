import { costOf } from '../../reaction-layer/advise/cost';
import { severityOf } from '../../reaction-layer/advise/written-advisor';
import type { AnomalyFinding } from '../../reaction-layer/detect/finding';
import { aFinding } from './a-finding';

const HOUR = 3_600_000;
const NUMBERS = { sessions: 1000, orders: 40, averageOrder: { currency: 'EUR', minor: 5000 } };

function costAmong(alike: readonly AnomalyFinding[], numbers: Parameters<typeof costOf>[0]['numbers'] = NUMBERS) {
  const finding = alike[0] ?? aFinding();
  return costOf({ finding, alike, numbers, window: finding.window });
}

const inSession = (key: string, more: Partial<AnomalyFinding> = {}): AnomalyFinding =>
  aFinding({ finding_id: key, subject: { kind: 'session', key }, ...more });

const bought = (key: string): AnomalyFinding =>
  inSession(key, {
    evidence: {
      says: '',
      events: [{ event_id: 'e', event_type: 'purchase', at_ms: 0, sequence: 1, product_id: null }],
    },
  });

interface NumberChange {
  readonly metric: string;
  readonly seen: number;
  readonly expected: number;
  readonly found: 'number_spike' | 'number_drop';
}

/** A number that was twice, or half, as high as usual for three hours. */
const ofNumber = ({ metric, seen, expected, found }: NumberChange): AnomalyFinding => {
  const start = Date.UTC(2026, 9, 1);
  return aFinding({
    ...{ detector: found, class: found, window: { start, end: start + 3 * HOUR } },
    subject: { kind: 'metric', key: metric },
    evidence: { says: '', numbers: { seen, expected } },
  });
};

test('sessions are counted once, retracted ones not at all, floods by their number', () => {
  const flood = inSession('flood', { subject: { kind: 'metric', key: 'findings of double_submit' }, count: 40 });
  const cost = costAmong([inSession('a'), inSession('a', { finding_id: 'again' }), bought('b'), flood]);

  expect(cost).toMatchObject({ sessions: 42, share: 0.042, orders: 1, ordersAtStake: 2 });
  expect(cost.atStake).toEqual({ currency: 'EUR', minor: 10_000 });
  expect(cost.says).toBe(
    'It touched 42 sessions (4.2% of all); as many sessions place 2 orders, about €100.00. 1 order is among what shows it.',
  );
  expect(costAmong([inSession('a', { status: 'retracted' })])).toMatchObject({
    findings: 0,
    sessions: 0,
    atStake: { minor: 0 },
  });
});

test.each([
  ['orders', 10, 20, 'number_drop', { sessions: 0, ordersAtStake: 30, atStake: { currency: 'EUR', minor: 150_000 } }],
  ['revenue', 1000, 3000, 'number_drop', { ordersAtStake: 0, atStake: { currency: 'EUR', minor: 6000 } }],
  ['conversion_rate', 0.01, 0.04, 'number_drop', { ordersAtStake: 30 }],
  ['sessions', 50, 100, 'number_drop', { sessions: 150, ordersAtStake: 6 }],
  ['page_load', 4000, 2000, 'number_spike', { sessions: 250, ordersAtStake: 10 }],
  ['errors', 500, 20, 'number_spike', { sessions: 1000 }],
  ['searches', 5, 90, 'number_drop', { sessions: 0, ordersAtStake: 0 }],
] as const)('a difference in %s becomes sessions and orders', (...[metric, seen, expected, found, cost]) => {
  expect(costAmong([ofNumber({ metric, seen, expected, found })])).toMatchObject(cost);
});

test('a site without sessions or orders has no share and no money', () => {
  const cost = costAmong([inSession('a')], { sessions: 0, orders: 0, averageOrder: undefined });
  expect(cost).toMatchObject({
    sessions: 1,
    share: null,
    ordersAtStake: 0,
    atStake: null,
    says: 'It touched 1 session.',
  });
});

test('what touches many matters more, what touches a few does not', () => {
  expect(severityOf('medium', { share: 0.06, sessions: 60 })).toBe('high');
  expect(severityOf('high', { share: 0.06, sessions: 60 })).toBe('high');
  expect(severityOf('medium', { share: 1, sessions: 1 })).toBe('medium');
  expect(severityOf('low', { share: null, sessions: 60 })).toBe('low');
});
