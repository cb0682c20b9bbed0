import { type KeptCourse, SystemClock } from '../../adapters/local/system-clock';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function machine() {
  let [trueMs, wallAhead, bootedMs] = [Date.UTC(2026, 0, 1), 0, Date.UTC(2025, 11, 24)];
  let kept: KeptCourse | undefined;
  const start = (): SystemClock => {
    const startedMs = trueMs;
    return new SystemClock(
      {
        wall: () => trueMs + wallAhead,
        monotonic: () => trueMs - startedMs,
        uptime: () => trueMs - bootedMs,
        boot: `boot at ${bootedMs}`,
      },
      { kept, keep: (course) => (kept = course) },
    );
  };
  let clock = start();
  return {
    leapMs: () => clock.leapMs,
    /** What it shows beyond the time that passed. */
    aheadMs: () => clock.now() - trueMs,
    pass: (ms: number) => {
      for (let passed = 0; passed < ms; passed += 1_000) {
        trueMs += 1_000;
        clock.now();
      }
    },
    set: (ms: number) => (wallAhead = ms),
    restart: (afterMs = 0) => {
      trueMs += afterMs;
      clock = start();
    },
    reboot: () => {
      bootedMs = trueMs;
      clock = start();
    },
  };
}

describe('the clock of a live directory', () => {
  it('follows small corrections of the wall clock', () => {
    const { aheadMs, leapMs, pass, set } = machine();
    for (let step = 1; step <= 10; step++) {
      set(step * 500);
      pass(1_000);
    }
    expect(aheadMs()).toBe(5_000);
    expect(leapMs()).toBe(0);
  });

  it.each([30 * DAY_MS, -30 * DAY_MS, 10_000])('goes on through a leap of %d ms that is taken back', (leap) => {
    const { aheadMs, leapMs, pass, set } = machine();
    set(leap);
    pass(12_000);

    expect(aheadMs()).toBe(0);
    expect(leapMs()).toBe(leap);
    set(0);
    pass(1_000);
    expect(aheadMs()).toBe(0);
    expect(leapMs()).toBe(0);
  });

  it('follows a wall clock that keeps its new course, not one that wanders', () => {
    const { aheadMs, leapMs, pass, set } = machine();
    for (let minute = 1; minute <= 10; minute++) {
      set(minute * DAY_MS);
      pass(MINUTE_MS);
    }
    expect(aheadMs()).toBe(0);
    pass(5 * MINUTE_MS);
    expect(aheadMs()).toBe(10 * DAY_MS);
    expect(leapMs()).toBe(0);
  });
});

describe('the clock of a live directory over a restart', () => {
  it.each([30 * DAY_MS, -30 * DAY_MS, 3 * HOUR_MS, -3 * HOUR_MS])(
    'goes on through a leap of %d ms that happens while nothing runs',
    (leap) => {
      const { aheadMs, leapMs, pass, set, restart } = machine();
      set(leap);
      restart(2 * HOUR_MS);

      expect(aheadMs()).toBe(0);
      expect(leapMs()).toBe(leap);
      pass(MINUTE_MS);
      set(0);
      restart(MINUTE_MS);
      expect(aheadMs()).toBe(0);
      expect(leapMs()).toBe(0);
    },
  );

  it('follows a new course that was kept for five minutes, however often the process started meanwhile', () => {
    const { aheadMs, set, restart } = machine();
    set(-DAY_MS);
    for (let minute = 0; minute < 5; minute++) {
      restart(MINUTE_MS);
      expect(aheadMs()).toBe(0);
    }

    restart(MINUTE_MS);
    expect(aheadMs()).toBe(-DAY_MS);
    restart(MINUTE_MS);
    expect(aheadMs()).toBe(-DAY_MS);
  });

  it('remembers corrections that add up to more than a step', () => {
    const { aheadMs, pass, set, restart } = machine();
    for (let step = 1; step <= 10; step++) {
      set(step * 500);
      pass(1_000);
    }
    restart();
    expect(aheadMs()).toBe(5_000);
    set(5_000 + DAY_MS);
    restart();
    expect(Math.abs(aheadMs() - 5_000)).toBeLessThanOrEqual(1_000);
  });

  it('starts from the wall clock when the machine was started again', () => {
    const { aheadMs, set, reboot } = machine();
    set(HOUR_MS);
    reboot();

    expect(aheadMs()).toBe(HOUR_MS);
  });
});
