import { elementAt } from '../../core/element-at';
import { CorruptBytesError } from '../../core/encoding/bytes';
import { emptySection, mergeSection, sectionId, type SectionName, type SectionState } from '../../core/cell/cell';
import { openCell } from '../../core/cell/codec';
import type { SectionPoint } from '../../core/merge/merge-series';
import type { SectionPoints } from '../cache/section-cache';
import { StoredDataError } from './query-error';

interface StoredCell {
  readonly windowStart: number;
  readonly bytes: Uint8Array;
}

/**
 * Opens each cell once and decodes the requested sections. Cells of one window (one per shard) become one point.
 *
 * @param cells ascending by window
 * @param describe names a cell in an error, and says what to do
 */
export function decodeSections(
  cells: readonly StoredCell[],
  sections: readonly SectionName[],
  describe: (windowStart: number) => string,
): SectionPoints {
  const lists = sections.map((): SectionPoint[] => []);
  for (const { windowStart, bytes } of cells) {
    const states = readStates(bytes, sections, () => describe(windowStart));
    sections.forEach((name, at) => {
      const state = states[at];
      if (state !== undefined) addPoint(elementAt(lists, at), { windowStart, state }, name);
    });
  }
  return new Map(sections.map((name, at) => [sectionId(name), elementAt(lists, at)]));
}

function readStates(
  bytes: Uint8Array,
  sections: readonly SectionName[],
  describe: () => string,
): readonly (SectionState | undefined)[] {
  try {
    const cell = openCell(bytes);
    return sections.map((name) => cell.section(sectionId(name)));
  } catch (error) {
    if (!(error instanceof CorruptBytesError || error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new StoredDataError(`${describe()} (${error.message})`, { cause: error });
  }
}

function addPoint(points: SectionPoint[], point: SectionPoint, name: SectionName): void {
  const last = points.at(-1);
  if (last?.windowStart !== point.windowStart) {
    points.push(point);
    return;
  }
  const merged = emptySection(name);
  mergeSection(merged, last.state, name);
  mergeSection(merged, point.state, name);
  points[points.length - 1] = { windowStart: point.windowStart, state: merged };
}
