import { type ByteReader, ByteWriter, CorruptBytesError } from '../encoding/bytes';
import { compareBytes, sectionName } from './cell';
import { CARRIED_SECTION, type CellLayout, readLayout, sectionReader, SectionsWriter, writeHead } from './layout';

/**
 * While a deployment rolls out, an older version folds events into cells that a newer one wrote, with sections of
 * metrics that the older one does not know. It must not lose them, and it cannot leave them in place: their bytes refer
 * to texts by place in the cell's dictionaries, which change with every event.
 *
 * So it carries them: an encoded cell of its own, with no counts, the dictionaries as they were and the unknown
 * sections byte for byte. A version that knows the sections merges them with its own when it reads the cell. Two cells
 * that are merged bring what both carry; nothing unknown is ever combined (docs/adr/0026).
 */

/** The encoded cells that a cell carries. @throws CorruptBytesError */
export function partsOf(layout: CellLayout): readonly CellLayout[] {
  const reader = layout.ids[0] === CARRIED_SECTION ? sectionReader(layout, CARRIED_SECTION) : undefined;
  return reader === undefined ? [] : readParts(reader);
}

function readParts(reader: ByteReader): readonly CellLayout[] {
  const parts: CellLayout[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    const part = readLayout(reader.raw(reader.varint()));
    if (part.ids.includes(CARRIED_SECTION))
      throw new CorruptBytesError('a carried cell carries another, which no version writes');
    parts.push(part);
  }
  if (reader.left > 0) throw new CorruptBytesError(`${reader.left} bytes follow the last carried cell`);
  return parts;
}

/** What this version must carry on when it writes the cell again, in byte order. Copies, not views. */
export function carriedFrom(layout: CellLayout, parts: readonly CellLayout[]): readonly Uint8Array[] {
  return [layout, ...parts]
    .flatMap((part) => {
      const unknown = part.ids.filter((id) => id !== CARRIED_SECTION && sectionName(id) === undefined);
      return unknown.length === 0 ? [] : [cellOfSections(part, unknown)];
    })
    .sort(compareBytes);
}

/** A cell of some sections of another one, and all of its dictionaries. */
function cellOfSections(layout: CellLayout, ids: readonly number[]): Uint8Array {
  const { bytes, dictionaryBlock } = layout;
  const writer = new ByteWriter(bytes.length);
  writeHead(writer, 0, 0);
  writer.raw(bytes.subarray(dictionaryBlock.from, dictionaryBlock.to));
  const sections = new SectionsWriter();
  for (const id of ids) {
    const section = sectionReader(layout, id);
    if (section !== undefined) sections.add(id, (states) => states.raw(section.raw(section.left)));
  }
  sections.writeTo(writer);
  return writer.finish();
}

export function writeParts(parts: readonly Uint8Array[], writer: ByteWriter): void {
  writer.varint(parts.length);
  for (const part of parts) {
    writer.varint(part.length);
    writer.raw(part);
  }
}
