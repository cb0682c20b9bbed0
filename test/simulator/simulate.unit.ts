import { createHash } from 'node:crypto';
import { HOUR_MS } from '../../core/time/window';
import { requestLines } from '../../simulator/output/event-lines';
import { LONGEST_SESSION_MS, sessionsOfSlot, SLOT_MS } from '../../simulator/session/plan';
import { playSession } from '../../simulator/session';
import { simulate, type ShopSimulationOptions } from '../../simulator/simulate';
import { createWorld } from '../../simulator/world/world';
import { HOUR, simulatedHour } from './hour';

function hashOf(options: ShopSimulationOptions): string {
  const hash = createHash('sha256');
  for (const line of requestLines(simulate(options))) hash.update(line);
  return hash.digest('hex');
}

describe('a simulation', () => {
  const quarter = { ...HOUR, hours: 0.25, ratePerSecond: 10 };

  it('gives the same bytes for the same seed, and others for another', () => {
    expect(hashOf(quarter)).toBe(hashOf(quarter));
    expect(hashOf({ ...quarter, seed: 43 })).not.toBe(hashOf(quarter));
    expect(hashOf({ ...quarter, seed: 42 + 2 ** 32 })).not.toBe(hashOf(quarter));
  });

  it('is in order of sending, within its span', () => {
    const times = simulatedHour().map(({ atMs }) => atMs);
    expect(times.every((ms, index) => Number.isInteger(ms) && ms >= (times[index - 1] ?? HOUR.startMs))).toBe(true);
    expect(times.at(-1)!).toBeLessThan(HOUR.startMs + HOUR_MS);
  });

  it('is the same in one piece and in two, so that it can be resumed at any time', () => {
    const whole = [...simulate({ ...quarter, hours: 0.5 })];
    const second = [...simulate({ ...quarter, startMs: quarter.startMs + 0.25 * HOUR_MS })];
    const pieces = [...simulate(quarter), ...second];
    const bodies = (requests: typeof whole): unknown[] =>
      requests.map((request) => ({ ...request, isRepeat: undefined }));
    expect(second.length).toBeGreaterThan(1000);
    expect(bodies(pieces)).toEqual(bodies(whole));
  });

  it('sends nothing of a session later than its plan says', () => {
    const world = createWorld(3);
    const firstSlot = HOUR.startMs / SLOT_MS;
    let sessions = 0;
    // One assertion at the end: a quarter of a million of them take seconds.
    const astray: unknown[] = [];
    for (let slot = firstSlot; slot < firstSlot + 360; slot++) {
      for (const plan of sessionsOfSlot(world, slot, 20)) {
        const session = playSession(world, plan);
        sessions++;
        if (plan.lastSendMs > (slot + 1) * SLOT_MS + LONGEST_SESSION_MS) astray.push({ slot, last: plan.lastSendMs });
        for (let sending = session.next(); sending.done !== true; sending = session.next()) {
          const first = sending.value.request;
          const last = sending.value.retries.at(-1) ?? first;
          if (!(first.atMs >= slot * SLOT_MS && last.atMs < plan.lastSendMs))
            astray.push({ slot, first: first.atMs, last: last.atMs, planned: plan.lastSendMs });
        }
      }
    }
    expect(astray.slice(0, 3)).toEqual([]);
    expect(sessions).toBeGreaterThan(5000);
  });

  it('keeps the rate that was asked for, as the mean of a week', () => {
    let events = 0;
    for (const request of simulate({
      seed: 5,
      startMs: Date.parse('2026-03-02T00:00:00Z'),
      hours: 168,
      ratePerSecond: 0.5,
    })) {
      if (!request.isRepeat) events += request.truths.length;
    }
    expect(events / (168 * 3600)).toBeGreaterThan(0.5 * 0.96);
    expect(events / (168 * 3600)).toBeLessThan(0.5 * 1.04);
  });

  it('never gives two events one identity', () => {
    const keys = simulatedHour()
      .filter(({ isRepeat }) => !isRepeat)
      .flatMap(({ truths }) => truths.map(({ key }) => key));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('shares the traffic among sites as told', () => {
    const requests = [...simulate({ ...quarter, hours: 1, sites: [{ id: 'north', share: 3 }, { id: 'south' }] })];
    const north = requests.filter(({ site }) => site === 'north').length / requests.length;
    expect(new Set(requests.map(({ site }) => site))).toEqual(new Set(['north', 'south']));
    expect(north).toBeGreaterThan(0.7);
    expect(north).toBeLessThan(0.8);
  });

  it.each([
    ['a seed', { seed: -1 }, /seed -1/],
    ['a seed', { seed: 1.5 }, /seed 1.5/],
    ['a rate', { ratePerSecond: 0 }, /rate 0/],
    ['a rate', { ratePerSecond: NaN }, /rate NaN/],
    ['sites', { sites: [] }, /no site/],
  ])('refuses %s that makes no sense', (_, wrong, message) => {
    expect(() => [...simulate({ ...quarter, ...wrong })]).toThrow(message);
  });
});
