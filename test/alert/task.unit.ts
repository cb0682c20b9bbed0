import type { MetricQuestion } from '../../core/port/answers';
import type { DeliveryOutcome } from '../../core/port/mailer';
import { alertWorld, type Counted, minutes } from './alert-world';
import { config, MONDAY_MS, receivers } from './support';

const rules = [
  {
    name: 'few-orders',
    source: { kind: 'metric' as const, metric: 'orders', over: '5m' },
    when: { is: 'below' as const, value: 10 },
    for: '1m',
    severity: 'high' as const,
  },
];
const base = { ...receivers('ops'), rules, route: { receiver: 'ops', group_wait: '0s', group_interval: '1m' } };

/** Few orders in windows that end within these minutes. */
const fewBetween =
  (from: number, to: number, exact = 3) =>
  ({ to: end }: MetricQuestion): readonly Counted[] => {
    const minute = (end - MONDAY_MS) / minutes(1);
    return [from <= minute && minute < to ? { live: 3, exact } : { live: 50, exact: 50 }];
  };

describe('alerts of a site', () => {
  it('are sent once they have lasted, and when they are over', async () => {
    const world = await alertWorld({ config: config(base), count: fewBetween(5, 10) });
    await world.until(minutes(20));
    expect(world.lines()).toEqual(['ops: Firing: few-orders on shop', 'ops: Resolved: few-orders on shop']);
    expect(world.sent[0]?.text).toContain('orders in 5m: 3, below 10 (approximate; the exact number follows)');
    expect(world.sent[1]?.headers).toMatchObject({ 'In-Reply-To': `<${world.sent[0]?.messageId ?? ''}>` });
    expect(world.errors).toEqual([]);
  });

  it('are confirmed by the exact number', async () => {
    const world = await alertWorld({ config: config(base), count: fewBetween(5, 10) });
    await world.until(minutes(20));
    world.publish(minutes(60));
    await world.until(minutes(21));
    expect(world.lines().at(-1)).toBe('ops: Confirmed: few-orders on shop');
    expect(world.sent.at(-1)?.text).toContain('was exactly 3, after 3 live; the live number was right');
    await world.until(minutes(23));
    expect(world.sent).toHaveLength(3);
  });

  it('are retracted where the exact number is another one, also while they go on, to everybody who was notified', async () => {
    const two = config({
      ...base,
      ...receivers('ops', 'boss'),
      escalations: [{ name: 'usual', steps: [{ after: '2m', receiver: 'boss' }] }],
      route: { ...base.route, escalation: 'usual' },
    });
    const world = await alertWorld({ config: two, count: fewBetween(5, 10, 12) });
    await world.until(minutes(9));
    world.publish(minutes(60));
    await world.until(minutes(20));
    expect(world.lines()).toEqual([
      'ops: Firing: few-orders on shop',
      'boss: Not acknowledged: few-orders on shop',
      'ops: Retracted: few-orders on shop',
      'boss: Retracted: few-orders on shop',
    ]);
    expect(world.sent.at(-1)?.text).toContain('was exactly 12, after 3 live; events that arrived late were missing');
  });

  it('are without data if there is no number for a while', async () => {
    const world = await alertWorld({ config: config(base), count: () => [{ live: null, exact: null }] });
    await world.until(minutes(15));
    expect(world.lines()).toEqual(['ops: Firing: few-orders on shop']);
    expect(world.sent[0]?.text).toContain('no data');
  });

  it('one per key of a breakdown, in one message', async () => {
    const byCountry = config({
      ...base,
      rules: rules.map((rule) => ({ ...rule, source: { ...rule.source, by: 'country' } })),
    });
    const world = await alertWorld({
      config: byCountry,
      count: () =>
        ['DE', 'FR', 'AT'].map((country) => ({ live: country === 'FR' ? 50 : 3, exact: 3, by: { country } })),
    });
    await world.until(minutes(3));
    expect(world.lines()).toEqual(['ops: Firing: few-orders (2) on shop']);
    expect(world.sent[0]?.text).toMatch(/country=DE[^]*country=AT/);
  });

  it('survive the death of the process at every turn, and no message is lost or has another key', async () => {
    const answers: DeliveryOutcome[] = [
      { status: 'failed', failure: 'unavailable', detail: '' },
      { status: 'delivered', detail: '' },
    ];
    let at = 0;
    const world = await alertWorld({
      config: config(base),
      count: fewBetween(5, 10),
      mail: () => answers[at++ % 2] ?? { status: 'delivered', detail: '' },
    });
    for (let second = 0; second <= 20 * 60; second += 7) {
      await world.until(second * 1000, 7000);
      world.restart();
    }
    const keys = world.sent.map(({ messageId }) => messageId);
    expect(new Set(keys).size).toBe(keys.length);
    expect(world.lines()).toEqual(['ops: Firing: few-orders on shop', 'ops: Resolved: few-orders on shop']);
  });

  it('a message that was being sent when the process died is sent again with the same key', async () => {
    let dies = true;
    const world = await alertWorld({
      config: config({ ...base, rules: rules.map((rule) => ({ ...rule, for: '0s' })) }),
      count: fewBetween(0, 10),
      mail: () => (dies ? new Promise(() => undefined) : { status: 'delivered', detail: '' }),
    });
    await world.turn();
    await new Promise((resolve) => setImmediate(resolve));
    dies = false;
    world.restart();
    await world.until(minutes(1));
    const [delivery] = await world.store.deliveries('shop', 10);
    expect(world.lines()).toEqual(['ops: Firing: few-orders on shop']);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 2, unsure: 1 });
  });
});
