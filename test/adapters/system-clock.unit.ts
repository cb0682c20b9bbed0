import { SystemClock } from '../../adapters/local/clock';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

function machine() {
  let [wallAhead, monotonic] = [0, 1_000];
  const clock = new SystemClock({
    wall: () => Date.UTC(2026, 0, 1) + monotonic + wallAhead,
    monotonic: () => monotonic,
  });
  return {
    clock,
    start: clock.now(),
    pass: (ms: number) => {
      for (let passed = 0; passed < ms; passed += 1_000) {
        monotonic += 1_000;
        clock.now();
      }
    },
    set: (ms: number) => (wallAhead = ms),
  };
}

describe('the clock of a live directory', () => {
  it('follows small corrections of the wall clock', () => {
    const { clock, start, pass, set } = machine();
    for (let step = 1; step <= 10; step++) {
      set(step * 500);
      pass(1_000);
    }
    expect(clock.now() - start).toBe(10_000 + 5_000);
    expect(clock.leapMs).toBe(0);
  });

  it.each([30 * DAY_MS, -30 * DAY_MS, 10_000])('goes on through a leap of %d ms that is taken back', (leap) => {
    const { clock, start, pass, set } = machine();
    set(leap);
    pass(12_000);

    expect(clock.now() - start).toBe(12_000);
    expect(clock.leapMs).toBe(leap);
    set(0);
    pass(1_000);
    expect(clock.now() - start).toBe(13_000);
    expect(clock.leapMs).toBe(0);
  });

  it('follows a wall clock that keeps its new course, not one that wanders', () => {
    const { clock, start, pass, set } = machine();
    for (let minute = 1; minute <= 10; minute++) {
      set(minute * DAY_MS);
      pass(MINUTE_MS);
    }
    expect(clock.now() - start).toBe(10 * MINUTE_MS);
    pass(5 * MINUTE_MS);
    expect(clock.now() - start).toBe(15 * MINUTE_MS + 10 * DAY_MS);
    expect(clock.leapMs).toBe(0);
  });
});
