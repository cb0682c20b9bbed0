import fc from 'fast-check';
import {
  type CellPlace,
  changesAfter,
  enterChanges,
  MOST_CHANGES,
  type RecentChanges,
} from '../../core/cell/recent-changes';
import { MINUTE_MS } from '../../core/time/window';

const place = fc.record({
  site: fc.constantFrom('shop', 'blog'),
  windowStart: fc.integer({ min: 0, max: 12 }).map((minute) => minute * MINUTE_MS),
  minutesLate: fc.constantFrom(0, 1, 2),
});
const batches = fc.array(fc.array(place, { maxLength: 6 }), { minLength: 1, maxLength: 30 });
const nameOf = ({ site, windowStart, minutesLate }: CellPlace): string => `${site} ${windowStart} ${minutesLate}`;

/** The changes after each batch, as the ledger keeps them. */
function entered(all: readonly (readonly CellPlace[])[]): readonly RecentChanges[] {
  const states: RecentChanges[] = [];
  for (const changed of all) states.push(enterChanges(states.at(-1), changed));
  return states;
}

describe('the recent changes of a ledger', () => {
  it('name every cell of a site that changed since a reader looked, or say that they do not know', () => {
    fc.assert(
      fc.property(batches, fc.nat(), (all, start) => {
        const states = entered(all);
        const seen = start % states.length;
        const changed = all.slice(seen + 1).flat();
        const newest = states.at(-1) ?? enterChanges(undefined, []);

        const named = changesAfter(newest, 'shop', seen + 1);

        if (named === undefined) {
          expect(new Set(changed.map(nameOf)).size).toBeGreaterThan(MOST_CHANGES);
          return;
        }
        expect(new Set(named.map(nameOf))).toEqual(new Set(changed.filter(({ site }) => site === 'shop').map(nameOf)));
      }),
    );
  });

  it('take half a kilobyte at most for one site', () => {
    const many = Array.from({ length: 100 }, (_, at) => ({
      site: 'shop',
      windowStart: (26_000_000 + at * 7) * MINUTE_MS,
      minutesLate: 32,
    }));
    let changes: RecentChanges | undefined;
    for (let batch = 0; batch < 3_600; batch++) changes = enterChanges(changes, many.slice(batch % 50));

    expect(JSON.stringify(changes).length).toBeLessThan(600);
  });

  it('are numbered by batch, and few', () => {
    const many = Array.from({ length: 40 }, (_, minute) => ({
      site: 'shop',
      windowStart: minute * MINUTE_MS,
      minutesLate: 0,
    }));

    const states = entered([many.slice(0, 3), [], many]);

    expect(states.map(({ revision }) => revision)).toEqual([1, 2, 3]);
    expect(changesAfter(enterChanges(states[1], []), 'shop', 1)).toEqual([]);
    expect(states.at(-1)?.cells).toHaveLength(MOST_CHANGES);
    expect(changesAfter(enterChanges(states[2], []), 'shop', 2)).toBeUndefined();
    expect(changesAfter(enterChanges(states[2], []), 'shop', 3)).toEqual([]);
  });
});
