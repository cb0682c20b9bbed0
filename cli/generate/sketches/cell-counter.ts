import { emptyCell, mergeCell, type SectionName, type SectionState } from '../../../core/cell/cell';
import { distinct, type DistinctState } from '../../../core/metric/kind/distinct';
import type { DistinctMeasure, FoldedEvent } from '../../../core/metric/measure';
import { visitors } from '../../../core/metric/metrics/visitors';
import { COARSE_PRECISION, FINE_PRECISION, type Precision, registerOf } from '../../../core/sketch/hyperloglog';
import { ANY_EVENT } from './any-event';
import type { Counter, Estimate } from './distinct-error';
import { stateUnder, stored, storedCell, totalIn } from './stored-cell';

const VISITORS = visitors.measure as DistinctMeasure;
const KEY = 'mobile';

interface Registers {
  visitor_register: number;
  visitor_register_coarse: number;
}

/**
 * Counts visitors as the platform does: the hash becomes a register column of an event, the column is added to a cell,
 * and the cell is stored as bytes. At every `estimate`, the cell of the visitors since the last one is read back and
 * merged into the overall cell, which is stored and read back as well before it answers. By ten million visitors, some
 * seventy cells of 1 to 1.7 million visitors have been merged, and both forms of the encoding have been used.
 */
export function createCellCounter(precision: Precision): Counter & { readonly all: () => DistinctState } {
  const resolution = precision === FINE_PRECISION ? 'total' : 'breakdown';
  const name: SectionName = {
    metric: visitors,
    dimension: resolution === 'total' ? undefined : 'device',
    population: 'human',
  };
  const event: Registers & FoldedEvent = { ...ANY_EVENT };
  const all = emptyCell();
  let window = distinct.zero(VISITORS, resolution);
  const section = (): SectionState => (resolution === 'total' ? { total: window } : { keys: new Map([[KEY, window]]) });
  const stateOfAll = (): DistinctState =>
    (resolution === 'total' ? totalIn(stored(all), name) : stateUnder(stored(all), name, KEY)) as DistinctState;
  return {
    see: (count, word) => {
      for (let left = count; left > 0; left--) {
        const high = word();
        const low = word();
        event.visitor_register = registerOf(high, low, FINE_PRECISION);
        event.visitor_register_coarse = registerOf(high, low, COARSE_PRECISION);
        distinct.add(window, event, VISITORS);
      }
    },
    estimate: () => {
      mergeCell(all, storedCell(name, section()));
      window = distinct.zero(VISITORS, resolution);
      return distinct.finish(stateOfAll(), VISITORS)[0] as Estimate;
    },
    all: stateOfAll,
  };
}
