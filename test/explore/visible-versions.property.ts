import fc from 'fast-check';
import { visibleVersions } from '../../core/run/visible-versions';

const days = fc.constantFrom('2026-03-07', '2026-03-08', '2026-03-09');
const versionLists = fc.uniqueArray(fc.record({ day: days, epoch: fc.integer({ min: 1, max: 8 }) }), {
  selector: ({ day, epoch }) => `${day}/${epoch}`,
});
const pointers = fc.record({
  epoch: fc.integer({ min: 0, max: 9 }),
  tidemark: fc.constant(0),
  withdrawn: fc.uniqueArray(fc.integer({ min: 1, max: 8 })),
});

describe('the visible versions', () => {
  it('are, for each day, the newest that the pointer covers and no rollback took back', () => {
    fc.assert(
      fc.property(versionLists, pointers, (versions, pointer) => {
        const visible = visibleVersions(versions, pointer);

        const standing = versions.filter(({ epoch }) => epoch <= pointer.epoch && !pointer.withdrawn.includes(epoch));
        const expected = [...new Set(standing.map(({ day }) => day))].sort().map((day) => ({
          day,
          epoch: Math.max(...standing.filter((version) => version.day === day).map(({ epoch }) => epoch)),
        }));
        expect(visible).toEqual(expected);
      }),
    );
  });
});
