import fc from 'fast-check';
import { type Cell, emptyCell, mergeCell, sectionName } from '../../core/cell/cell';
import { decodeCell, encodeCell, openCell } from '../../core/cell/codec';
import { fold } from '../../core/cell/fold';
import { CARRIED_SECTION, readLayout, sectionReader, SectionsWriter, writeHead } from '../../core/cell/layout';
import { type ByteReader, ByteWriter, CorruptBytesError } from '../../core/encoding/bytes';
import type { FoldedEvent } from '../../core/metric/measure';
import { MEASURED } from '../../core/metric/registry';
import { runs } from '../support/effort';
import { arbitraryEvent, FEW_KEYS, MANY_KEYS } from './arbitrary-events';

/**
 * A newer version is played by this one: its cells are this version's, with the sections of some metrics under numbers that
 * this version does not know. `asOlder` renames them, `asNewer` names them back, also in what a cell carries.
 */
const SHIFT = 4_000 * 64;
const METRIC_SLOTS = 64;

type Rename = (id: number) => number;

function asOlder(hidden: ReadonlySet<number>): Rename {
  return (id) => (hidden.has(Math.floor(id / METRIC_SLOTS)) ? id + SHIFT : id);
}
const asNewer: Rename = (id) => (id >= SHIFT ? id - SHIFT : id);

function renamed(bytes: Uint8Array, rename: Rename): Uint8Array {
  const layout = readLayout(bytes);
  const writer = new ByteWriter();
  writeHead(writer, layout.applied, layout.duplicates);
  writer.raw(bytes.subarray(layout.dictionaryBlock.from, layout.dictionaryBlock.to));
  const sections = new SectionsWriter();
  for (const id of layout.ids.toSorted((a, b) => rename(a) - rename(b))) {
    const section = sectionReader(layout, id)!;
    if (id === CARRIED_SECTION) sections.add(id, (states) => renameParts(section, states, rename));
    else sections.add(rename(id), (states) => states.raw(section.raw(section.left)));
  }
  sections.writeTo(writer);
  return writer.finish();
}

function renameParts(reader: ByteReader, writer: ByteWriter, rename: Rename): void {
  const count = reader.varint();
  writer.varint(count);
  for (let left = count; left > 0; left--) {
    const part = renamed(reader.raw(reader.varint()), rename);
    writer.varint(part.length);
    writer.raw(part);
  }
}

type Marked = readonly [event: FoldedEvent, isDuplicate: boolean];

function foldAll(cell: Cell, events: readonly Marked[]): Cell {
  for (const [event, isDuplicate] of events) fold(cell, event, isDuplicate);
  return cell;
}

/** Only the sections of some metrics. */
function only(cell: Cell, hidden: ReadonlySet<number>): Cell {
  const kept = [...cell.sections].filter(([id]) => hidden.has(Math.floor(id / METRIC_SLOTS)));
  return { ...emptyCell(), sections: new Map(kept) };
}

function mergedCells(...cells: readonly Cell[]): Cell {
  const into = emptyCell();
  for (const cell of cells) mergeCell(into, cell);
  return into;
}

const hiddenCodes = fc
  .subarray(
    MEASURED.map(({ code }) => code),
    { minLength: 1 },
  )
  .map((codes) => new Set(codes));
const events = fc.oneof(
  fc.array(fc.tuple(arbitraryEvent(FEW_KEYS), fc.boolean()), { minLength: 1, maxLength: 30 }),
  fc.array(fc.tuple(arbitraryEvent(MANY_KEYS), fc.boolean()), { minLength: 1, maxLength: 80 }),
);

/** Every section of a newer version's cell, as it was, under its dictionaries. */
function unknownBytes(bytes: Uint8Array): readonly (readonly [id: number, bytes: Uint8Array])[] {
  const layout = readLayout(bytes);
  return layout.ids
    .filter((id) => id !== CARRIED_SECTION && sectionName(id) === undefined)
    .map((id) => [id, sectionReader(layout, id)!.raw(sectionReader(layout, id)!.left)] as const);
}

describe('sections that a version does not know', () => {
  it('are carried byte for byte through decode, fold and encode, and a newer version reads them as they were', () => {
    fc.assert(
      fc.property(events, events, hiddenCodes, (before, after, hidden) => {
        const written = renamed(encodeCell(foldAll(emptyCell(), before)), asOlder(hidden));

        const older = foldAll(decodeCell(written), after);
        const twice = decodeCell(encodeCell(older));

        const unknown = unknownBytes(written);
        expect(older.carried.flatMap(unknownBytes)).toEqual(unknown);
        expect(twice.carried).toEqual(older.carried);
        // This version knows the hidden metrics under their own numbers, so the fold adds sections of them beside the carried ones.
        const expected = mergedCells(foldAll(emptyCell(), before), foldAll(emptyCell(), after));
        const newer = decodeCell(renamed(encodeCell(older), asNewer));
        expect(encodeCell(only(newer, hidden))).toEqual(encodeCell(only(expected, hidden)));
        expect([newer.applied, newer.duplicates, newer.carried]).toEqual([expected.applied, expected.duplicates, []]);
      }),
      { numRuns: runs(60) },
    );
  });

  it('of two cells that are merged are both carried, in any order and grouping, and a newer version merges them', () => {
    fc.assert(
      fc.property(events, events, events, hiddenCodes, (a, b, c, hidden) => {
        const cells = [a, b, c].map((list) => foldAll(emptyCell(), list));
        const older = cells.map((cell) => decodeCell(renamed(encodeCell(cell), asOlder(hidden))));
        const [x, y, z] = older as [Cell, Cell, Cell];

        const leftFirst = encodeCell(mergedCells(mergedCells(x, y), z));

        expect(encodeCell(mergedCells(z, mergedCells(y, x)))).toEqual(leftFirst);
        const newer = decodeCell(renamed(leftFirst, asNewer));
        expect(encodeCell(newer)).toEqual(encodeCell(mergedCells(...cells)));
      }),
      { numRuns: runs(40) },
    );
  });

  it('that one version knows and another does not end up where they belong, one after the other', () => {
    fc.assert(
      fc.property(events, hiddenCodes, hiddenCodes, (list, oldest, middle) => {
        const cell = foldAll(emptyCell(), list);
        const written = renamed(encodeCell(cell), asOlder(new Set([...oldest, ...middle])));
        const byOldest = encodeCell(decodeCell(written));
        // The middle version knows some of what the oldest carries.
        const known: Rename = (id) => (middle.has(Math.floor((id - SHIFT) / METRIC_SLOTS)) ? id : asNewer(id));

        const byMiddle = encodeCell(decodeCell(renamed(byOldest, known)));

        expect(
          decodeCell(byMiddle)
            .carried.flatMap(unknownBytes)
            .map(([id]) => id),
        ).toEqual(unknownBytes(renamed(encodeCell(cell), asOlder(middle))).map(([id]) => id));
        expect(encodeCell(decodeCell(renamed(byMiddle, asNewer)))).toEqual(encodeCell(cell));
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('a section that is carried', () => {
  const carrier = (part: Uint8Array, trailing = 0): Uint8Array => {
    const writer = new ByteWriter();
    writeHead(writer, 1, 0);
    writer.varint(0);
    const sections = new SectionsWriter();
    sections.add(CARRIED_SECTION, (states) => {
      states.varint(1);
      states.varint(part.length);
      states.raw(part);
      states.raw(new Uint8Array(trailing));
    });
    sections.writeTo(writer);
    return writer.finish();
  };
  const known = encodeCell(emptyCell());

  it('is read without it where no part has it', () => {
    expect([...openCell(carrier(known)).sectionIds()]).toEqual([]);
    expect(decodeCell(carrier(known))).toEqual({ ...emptyCell(), applied: 1 });
  });

  it('may not carry another, and nothing may follow it', () => {
    expect(() => openCell(carrier(carrier(known)))).toThrow(CorruptBytesError);
    expect(() => openCell(carrier(known, 1))).toThrow(/1 bytes follow the last carried cell/);
  });
});
