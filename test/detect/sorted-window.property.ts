import fc from 'fast-check';
import { createSortedWindow } from '../../reaction-layer/detect/series/sorted-window';

const value = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true, min: -1e9, max: 1e9 }));

describe('a sorted window', () => {
  it('answers as a list of the newest values does', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        value,
        (values, capacity, asked) => {
          const window = createSortedWindow(capacity);
          for (const one of values) window.add(one);
          const newest = values.slice(-capacity).toSorted((a, b) => a - b);

          expect(window.size()).toBe(newest.length);
          expect(window.distanceTo(asked)).toBe(Math.min(...newest.map((one) => Math.abs(one - asked))));
          for (const share of [0, 0.05, 0.5, 0.95, 1])
            expect(window.quantile(share)).toBe(newest[Math.round(share * (newest.length - 1))]);
        },
      ),
    );
  });

  it('that is empty knows nothing', () => {
    const window = createSortedWindow(3);

    expect(window.distanceTo(1)).toBe(Infinity);
    expect(window.quantile(0.5)).toBeNaN();
  });
});
