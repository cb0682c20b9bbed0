import { DIMENSION_NAMES, DIMENSIONS, type DimensionName } from '../metric/dimension';
import { kindOf } from '../metric/kind';
import { ByteReader, ByteWriter, CorruptBytesError } from './bytes';
import { type Cell, emptyCell, type SectionName, type SectionState, sectionName } from './cell';

/**
 * A cell in bytes: a version, counts, one dictionary of keys a dimension (shared by all breakdowns by it), a directory of
 * sections and the sections. A query opens a cell and decodes only the sections it asks for.
 *
 *     version  applied  duplicates  n × {dimension, length, keys}  n × {section, length}  sections…
 *
 * Keys are sorted and front-coded: each says how many characters it shares with the one before it. Equal cells have
 * equal bytes.
 */
export const CELL_VERSION = 1;

export function encodeCell(cell: Cell): Uint8Array {
  const writer = new ByteWriter(4096);
  writer.byte(CELL_VERSION);
  writer.varint(cell.applied);
  writer.varint(cell.duplicates);
  const dictionaries = collectKeys(cell);
  writer.varint(dictionaries.size);
  for (const [dimension, keys] of dictionaries) {
    const bytes = encodeKeys([...keys.keys()]);
    writer.varint(DIMENSIONS[dimension].code);
    writer.varint(bytes.length);
    writer.raw(bytes);
  }
  const sections = [...cell.sections]
    .sort(([a], [b]) => a - b)
    .map(([id, state]) => ({ id, bytes: encodeSection(state, sectionName(id) as SectionName, dictionaries) }));
  writer.varint(sections.length);
  for (const { id, bytes } of sections) {
    writer.varint(id);
    writer.varint(bytes.length);
  }
  for (const { bytes } of sections) writer.raw(bytes);
  return writer.finish();
}

/** Decodes a whole cell. Sections of metrics that this version does not know are left out. */
export function decodeCell(bytes: Uint8Array): Cell {
  const reader = openCell(bytes);
  const cell = emptyCell();
  cell.applied = reader.applied;
  cell.duplicates = reader.duplicates;
  for (const id of reader.sectionIds()) {
    const section = reader.section(id);
    if (section !== undefined) cell.sections.set(id, section);
  }
  return cell;
}

export interface CellReader {
  readonly applied: number;
  readonly duplicates: number;
  sectionIds(): Iterable<number>;
  /** The decoded state of a section; undefined if the cell has none by this number. */
  section(id: number): SectionState | undefined;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** @throws CorruptBytesError if the bytes are not a cell of a version that this code reads */
export function openCell(bytes: Uint8Array): CellReader {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== CELL_VERSION) throw new CorruptBytesError(`a cell of version ${version} is not known; this code reads version ${CELL_VERSION}`);
  const applied = reader.varint();
  const duplicates = reader.varint();
  const dictionaries = readSpans(reader);
  const sections = readDirectory(reader);
  const keysOf = new Map<number, readonly string[]>();
  const keys = (dimension: DimensionName): readonly string[] => {
    const { code } = DIMENSIONS[dimension];
    let found = keysOf.get(code);
    if (found === undefined) keysOf.set(code, (found = decodeKeys(spanReader(bytes, dictionaries.get(code)))));
    return found;
  };
  return {
    applied,
    duplicates,
    sectionIds: () => sections.keys(),
    section: (id) => {
      const span = sections.get(id);
      const name = sectionName(id);
      return span === undefined || name === undefined ? undefined : decodeSection(spanReader(bytes, span), name, keys);
    },
  };
}

function spanReader(bytes: Uint8Array, span: Span | undefined): ByteReader {
  if (span === undefined) throw new CorruptBytesError('a breakdown has no dictionary of keys');
  if (span.to > bytes.length) throw new CorruptBytesError(`a section ends at byte ${span.to} of ${bytes.length}`);
  return new ByteReader(bytes, span.from, span.to);
}

/** Parts that follow their own head: number, length, bytes. */
function readSpans(reader: ByteReader): ReadonlyMap<number, Span> {
  const spans = new Map<number, Span>();
  for (let left = reader.varint(); left > 0; left--) {
    const code = reader.varint();
    const length = reader.varint();
    const from = reader.position;
    reader.raw(length);
    spans.set(code, { from, to: from + length });
  }
  return spans;
}

/** All heads first, then all bytes. */
function readDirectory(reader: ByteReader): ReadonlyMap<number, Span> {
  const heads: { id: number; length: number }[] = [];
  for (let left = reader.varint(); left > 0; left--) heads.push({ id: reader.varint(), length: reader.varint() });
  let from = reader.position;
  return new Map(
    heads.map(({ id, length }) => {
      const span = { from, to: from + length };
      from = span.to;
      return [id, span];
    }),
  );
}

type Dictionaries = ReadonlyMap<DimensionName, ReadonlyMap<string, number>>;

/** For each dimension in use, its keys in order with their place. */
function collectKeys(cell: Cell): Dictionaries {
  const used = new Map<DimensionName, Set<string>>();
  for (const [id, state] of cell.sections) {
    const dimension = sectionName(id)?.dimension;
    if (dimension === undefined || !('keys' in state)) continue;
    const keys = used.get(dimension) ?? new Set<string>();
    for (const key of state.keys.keys()) keys.add(key);
    used.set(dimension, keys);
  }
  return new Map(
    DIMENSION_NAMES.flatMap((dimension) => {
      const keys = used.get(dimension);
      return keys === undefined ? [] : [[dimension, new Map([...keys].sort().map((key, place) => [key, place] as const))] as const];
    }),
  );
}

function encodeKeys(keys: readonly string[]): Uint8Array {
  const writer = new ByteWriter(keys.length * 8);
  writer.varint(keys.length);
  let previous = '';
  for (const key of keys) {
    const shared = sharedPrefix(previous, key);
    writer.varint(shared);
    writer.text(key.slice(shared));
    previous = key;
  }
  return writer.finish();
}

function decodeKeys(reader: ByteReader): readonly string[] {
  const keys: string[] = [];
  let previous = '';
  for (let left = reader.varint(); left > 0; left--) {
    const shared = reader.varint();
    previous = previous.slice(0, shared) + reader.text();
    keys.push(previous);
  }
  return keys;
}

/** Length in code units; never splits a surrogate pair. */
function sharedPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && a.charCodeAt(shared) === b.charCodeAt(shared)) shared++;
  const last = a.charCodeAt(shared - 1);
  return last >= 0xd800 && last <= 0xdbff ? shared - 1 : shared;
}

function encodeSection(state: SectionState, { metric, dimension }: SectionName, dictionaries: Dictionaries): Uint8Array {
  const kind = kindOf(metric.measure);
  const writer = new ByteWriter();
  if ('total' in state) {
    kind.encode(state.total, writer);
    return writer.finish();
  }
  const places = dictionaries.get(dimension as DimensionName) as ReadonlyMap<string, number>;
  const entries = [...state.keys].map(([key, value]) => ({ place: places.get(key) as number, value })).sort((a, b) => a.place - b.place);
  writer.varint(entries.length);
  let previous = 0;
  for (const { place, value } of entries) {
    writer.varint(place - previous);
    kind.encode(value, writer);
    previous = place;
  }
  return writer.finish();
}

function decodeSection(reader: ByteReader, { metric, dimension }: SectionName, keysOf: (dimension: DimensionName) => readonly string[]): SectionState {
  const kind = kindOf(metric.measure);
  if (dimension === undefined) return { total: kind.decode(reader) };
  const names = keysOf(dimension);
  const keys = new Map<string, unknown>();
  let place = 0;
  for (let left = reader.varint(); left > 0; left--) {
    place += reader.varint();
    const key = names[place];
    if (key === undefined) throw new CorruptBytesError(`key ${place} of a dictionary of ${names.length}`);
    keys.set(key, kind.decode(reader));
  }
  return { keys };
}
