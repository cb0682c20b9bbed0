import { type Cell, emptyCell, sectionId, type SectionName, type SectionState } from '../../../core/cell/cell';
import { decodeCell, encodeCell } from '../../../core/cell/codec';

/** A cell of one section, encoded and decoded as by a store. */
export function storedCell(name: SectionName, section: SectionState): Cell {
  return stored({ ...emptyCell(), sections: new Map([[sectionId(name), section]]) });
}

/** Through bytes and back. */
export function stored(cell: Cell): Cell {
  return decodeCell(encodeCell(cell));
}

/** The state of a total. The caller knows its kind from the metric. */
export function totalIn(cell: Cell, name: SectionName): unknown {
  const section = cell.sections.get(sectionId(name));
  return section !== undefined && 'total' in section ? section.total : undefined;
}

/** The state under a key of a breakdown. */
export function stateUnder(cell: Cell, name: SectionName, key: string): unknown {
  const section = cell.sections.get(sectionId(name));
  return section !== undefined && 'keys' in section ? section.keys.get(key) : undefined;
}
