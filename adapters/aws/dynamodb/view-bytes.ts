import type { ViewCell } from '../../../core/port/view-store';

/** Header of each cell: start of its window (float64, exact for every instant) and length (uint32), little-endian. */
const HEAD_BYTES = 12;
const LENGTH_AT = 8;

/** Cells concatenated in the given order. */
export function packCells(cells: readonly ViewCell[]): Uint8Array {
  const packed = new Uint8Array(cells.reduce((sum, { bytes }) => sum + HEAD_BYTES + bytes.length, 0));
  const view = new DataView(packed.buffer);
  let at = 0;
  for (const { windowStart, bytes } of cells) {
    view.setFloat64(at, windowStart, true);
    view.setUint32(at + LENGTH_AT, bytes.length, true);
    packed.set(bytes, at + HEAD_BYTES);
    at += HEAD_BYTES + bytes.length;
  }
  return packed;
}

export function unpackCells(packed: Uint8Array): readonly ViewCell[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const cells: ViewCell[] = [];
  for (let at = 0; at < packed.length;) {
    const end = at + HEAD_BYTES + view.getUint32(at + LENGTH_AT, true);
    cells.push({ windowStart: view.getFloat64(at, true), bytes: packed.slice(at + HEAD_BYTES, end) });
    at = end;
  }
  return cells;
}
