import { createTraffic } from '../../simulator/live-traffic';
import { simulate } from '../../simulator/simulate';
import type { SimulatedRequest } from '../../simulator/wire';

const START = Date.parse('2026-03-02T12:00:00Z');
const OPTIONS = { seed: 9, ratePerSecond: 20 };

function timesAndIps(requests: readonly SimulatedRequest[]): readonly string[] {
  return requests.map(({ atMs, ip, body }) => `${atMs} ${ip} ${JSON.stringify(body)}`);
}

describe('live traffic', () => {
  it('hands out each request once, when its time has come', () => {
    const clock = { ms: START, now: () => clock.ms };
    const traffic = createTraffic({ ...OPTIONS, clock });
    const taken: SimulatedRequest[] = [];
    for (; clock.ms < START + 60_000; clock.ms += 700) {
      const due = traffic.due();
      expect(due.every(({ atMs }) => atMs <= clock.ms)).toBe(true);
      expect(traffic.nextDueMs()).toBeGreaterThan(clock.ms);
      taken.push(...due);
    }
    const expected = [...simulate({ ...OPTIONS, startMs: START, hours: 1 / 60 })].filter(
      ({ atMs }) => atMs <= taken.at(-1)!.atMs,
    );
    expect(timesAndIps(taken)).toEqual(timesAndIps(expected));
  });

  it('continues as if it had not been stopped', () => {
    const clock = { now: () => START + 120_000 };
    const unbroken = createTraffic({ ...OPTIONS, clock, fromMs: START }).due();
    const restarted = createTraffic({ ...OPTIONS, clock, fromMs: START + 60_000 }).due();
    expect(timesAndIps(restarted)).toEqual(timesAndIps(unbroken.filter(({ atMs }) => atMs >= START + 60_000)));
    expect(restarted.length).toBeGreaterThan(100);
  });

  it('leaves requests above the limit for the next call', () => {
    const clock = { now: () => START + 60_000 };
    const whole = createTraffic({ ...OPTIONS, clock, fromMs: START }).due();
    const traffic = createTraffic({ ...OPTIONS, clock, fromMs: START });
    const parts = [traffic.due(10), traffic.due(10), traffic.due()];
    expect(parts.map(({ length }) => length)).toEqual([10, 10, whole.length - 20]);
    expect(timesAndIps(parts.flat())).toEqual(timesAndIps(whole));
  });
});
