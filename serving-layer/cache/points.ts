import { ByteReader, ByteWriter } from '../../core/encoding/bytes';
import { emptyCell, sectionId, type SectionName } from '../../core/cell/cell';
import { encodeCell, openCell } from '../../core/cell/codec';
import type { SectionPoint } from '../../core/merge/merge-series';

/** One section over windows, ascending. */
export type Points = readonly SectionPoint[];

const POINTS_VERSION = 1;

/**
 * Version, number of points, then for each point the distance from the previous window and a cell with only this
 * section.
 */
export function encodePoints(name: SectionName, points: Points): Uint8Array {
  const writer = new ByteWriter(1024);
  writer.byte(POINTS_VERSION);
  writer.varint(points.length);
  let previous = 0;
  for (const { windowStart, state } of points) {
    const bytes = encodeCell({ ...emptyCell(), sections: new Map([[sectionId(name), state]]) });
    writer.varint(windowStart - previous);
    writer.varint(bytes.length);
    writer.raw(bytes);
    previous = windowStart;
  }
  return writer.finish();
}

/** @returns undefined for bytes of another version; @throws CorruptBytesError for bytes that are not points */
export function decodePoints(name: SectionName, bytes: Uint8Array): Points | undefined {
  const reader = new ByteReader(bytes);
  if (reader.byte() !== POINTS_VERSION) return undefined;
  const points: SectionPoint[] = [];
  let windowStart = 0;
  for (let left = reader.varint(); left > 0; left--) {
    windowStart += reader.varint();
    const state = openCell(reader.raw(reader.varint())).section(sectionId(name));
    if (state !== undefined) points.push({ windowStart, state });
  }
  return points;
}

const POINT_BYTES = 200;
const KEY_BYTES = 120;

/** Approximate size of decoded points in memory, bytes: the weight in this process's cache. */
export function weightOf(points: Points): number {
  let weight = POINT_BYTES;
  for (const { state } of points) {
    weight += POINT_BYTES;
    if ('total' in state) weight += stateBytes(state.total);
    else for (const [key, value] of state.keys) weight += KEY_BYTES + key.length * 2 + stateBytes(value);
  }
  return weight;
}

const ENTRY_BYTES = 100;

/** Registers count by length, maps by entries (a ranking's sketches contain maps of their own). */
function stateBytes(state: unknown): number {
  if (state instanceof Map) {
    let bytes = ENTRY_BYTES;
    for (const value of state.values()) bytes += ENTRY_BYTES + stateBytes(value);
    return bytes;
  }
  if (typeof state !== 'object' || state === null) return 0;
  if ('registers' in state && state.registers instanceof Uint8Array) return state.registers.length;
  return 'entries' in state ? stateBytes(state.entries) : 0;
}
