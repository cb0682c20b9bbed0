import fc from 'fast-check';
import { emptyCell, sectionId, sectionName } from '../../core/cell/cell';
import { decodeCell, encodeCell } from '../../core/cell/codec';
import { fold } from '../../core/cell/fold';
import { visitors } from '../../core/metric/metrics/visitors';
import { decodePlain, encodePlain } from '../../loadtest/measures/plain-cell';
import { arbitraryEvent, FEW_KEYS, MANY_KEYS } from '../core/arbitrary-events';
import { runs } from '../support/effort';

const VISITORS = sectionId({ metric: visitors, dimension: undefined, population: 'human' });

describe('the plain layout that the bench compares the cell codec with', () => {
  it.each([FEW_KEYS, MANY_KEYS])('holds all that the codec holds (%i keys)', (keys) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(arbitraryEvent(keys), fc.boolean()), { maxLength: 100 }), (events) => {
        const folded = emptyCell();
        for (const [event, isDuplicate] of events) fold(folded, event, isDuplicate);
        const bytes = encodeCell(folded);
        const cell = decodeCell(bytes);

        const plain = encodePlain(cell);

        expect(encodeCell(decodePlain(plain))).toEqual(bytes);
        expect(decodePlain(plain, VISITORS).sections.get(VISITORS)).toEqual(cell.sections.get(VISITORS));
      }),
      { numRuns: runs(20) },
    );
  });

  it('knows every section that it is given', () => {
    expect(sectionName(VISITORS)?.metric).toBe(visitors);
    expect(() => encodePlain({ ...emptyCell(), sections: new Map([[4_000 * 64, { total: 1 }]]) })).toThrow(/not known/);
  });
});
