import { ByteReader, ByteWriter, CorruptBytesError } from '../encoding/bytes';

/**
 * Where the parts of an encoded cell are, without what they mean:
 *
 *     version  applied  duplicates  n × {domain, length, texts}  n × {section − previous, length}  sections…
 *
 * All numbers but the version are varints. There is one dictionary per text domain, shared by all sections.
 */
export const CELL_VERSION = 1;
/**
 * Section of what a cell carries: n × {length, encoded cell}. Older versions leave it out, as any section they do not
 * know.
 */
export const CARRIED_SECTION = 0;

/** Bytes from `from` to `to` of the cell, `to` not included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

export interface CellLayout {
  readonly bytes: Uint8Array;
  readonly applied: number;
  readonly duplicates: number;
  /** All dictionaries with their heads. */
  readonly dictionaryBlock: Span;
  /** Each dictionary by the number of its domain. */
  readonly dictionaries: ReadonlyMap<number, Span>;
  /** Sections in ascending order. */
  readonly ids: readonly number[];
  /** Where each section starts, and the end of the last. */
  readonly edges: readonly number[];
}

/** @throws CorruptBytesError if the bytes are not a cell of a version that this code reads */
export function readLayout(bytes: Uint8Array): CellLayout {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== CELL_VERSION)
    throw new CorruptBytesError(`a cell of version ${version} is not known; this code reads version ${CELL_VERSION}`);
  const applied = reader.varint();
  const duplicates = reader.varint();
  const from = reader.position;
  const dictionaries = readSpans(reader);
  const dictionaryBlock = { from, to: reader.position };
  return { bytes, applied, duplicates, dictionaryBlock, dictionaries, ...readDirectory(reader, bytes.length) };
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

/**
 * All heads first, then all bytes, up to the end. Arrays, not a map: a query opens a thousand cells for one section
 * each.
 */
function readDirectory(reader: ByteReader, end: number): Pick<CellLayout, 'ids' | 'edges'> {
  const ids: number[] = [];
  const edges: number[] = [0];
  let id = 0;
  let edge = 0;
  for (let left = reader.varint(); left > 0; left--) {
    ids.push((id += reader.varint()));
    edges.push((edge += reader.varint()));
  }
  const from = reader.position;
  if (from + edge !== end)
    throw new CorruptBytesError(`the sections of the cell end at byte ${from + edge}, its bytes at ${end}`);
  return { ids, edges: edges.map((distance) => from + distance) };
}

/** A section's bytes; undefined if the cell does not have it. */
export function sectionReader({ bytes, ids, edges }: CellLayout, id: number): ByteReader | undefined {
  const at = ids.indexOf(id);
  return at < 0 ? undefined : new ByteReader(bytes, edges[at], edges[at + 1]);
}

export function writeHead(writer: ByteWriter, applied: number, duplicates: number): void {
  writer.byte(CELL_VERSION);
  writer.varint(applied);
  writer.varint(duplicates);
}

/** Collects sections in ascending order, then writes the directory and the sections. */
export class SectionsWriter {
  readonly #directory = new ByteWriter(1024);
  readonly #states = new ByteWriter(16_384);
  #count = 0;
  #previous = 0;

  /** @param write writes the section's bytes */
  add(id: number, write: (states: ByteWriter) => void): void {
    const from = this.#states.length;
    write(this.#states);
    this.#directory.varint(id - this.#previous);
    this.#directory.varint(this.#states.length - from);
    this.#previous = id;
    this.#count += 1;
  }

  writeTo(writer: ByteWriter): void {
    writer.varint(this.#count);
    writer.raw(this.#directory.written());
    writer.raw(this.#states.written());
  }
}
