import { scoreFraud } from '../../loadtest/decide/score-fraud';
import { fraudWorld } from '../../simulator/fraud/fraud-world';

/** Not among the seeds that the rules were written against, nor those of the bench. */
const SEED = 211;

test('the same seed gives the same events', () => {
  const options = { seed: SEED, people: 50, days: 6, startMs: 0 };

  expect(fraudWorld(options)).toEqual(fraudWorld(options));
});

test('the shipped rules find simulated fraud and leave honest sessions alone', () => {
  const { honest, honestStopped, fraud, fraudStopped, lastAllowed, byLookAlike } = scoreFraud([SEED]);

  expect(fraudStopped / (fraudStopped + honestStopped)).toBeGreaterThanOrEqual(0.95);
  expect(fraudStopped / fraud).toBeGreaterThanOrEqual(0.9);
  expect(honestStopped / honest).toBeLessThan(0.005);
  expect(Math.max(...lastAllowed)).toBeLessThanOrEqual(20);
  for (const kind of ['office', 'flash_sale', 'traveller', 'family', 'newcomer'])
    expect(byLookAlike.get(kind)?.[1]).toBeGreaterThan(10);
});
