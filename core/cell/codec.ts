import { TEXT_DOMAINS, type TextDomain } from '../metric/dimension';
import { kindOf } from '../metric/kind';
import type { StateReader, StateWriter } from '../metric/kind/kind';
import type { MeasureSpec } from '../metric/measure';
import { readPlaces, writePlaces } from '../encoding/bits';
import { ByteReader, ByteWriter, CorruptBytesError } from '../encoding/bytes';
import { type Cell, emptyCell, type SectionName, type SectionState, sectionName } from './cell';
import { byPlace, decodeDictionary, type Dictionary, dictionaryOf, encodeDictionary, textAt } from '../encoding/dictionary';

/**
 * A cell in bytes: a version, counts, one dictionary a text domain (shared by all sections), a directory of sections and the
 * sections. A query opens a cell and decodes only the sections it asks for, and the dictionaries that these need.
 *
 *     version  applied  duplicates  n × {domain, length, texts}  n × {section − previous, length}  sections…
 *
 * Equal cells have equal bytes, and a section that has seen nothing is like one that is not there.
 */
export const CELL_VERSION = 1;

const TEXT_DOMAIN_NAMES = Object.keys(TEXT_DOMAINS) as readonly TextDomain[];
const NO_TEXTS: Dictionary = new Map();

export function encodeCell(cell: Cell): Uint8Array {
  const writer = new ByteWriter(4096);
  writer.byte(CELL_VERSION);
  writer.varint(cell.applied);
  writer.varint(cell.duplicates);
  const sections = namedSections(cell);
  const dictionaries = collectTexts(sections);
  writeDictionaries(dictionaries, writer);
  writeSections(sections, dictionaries, writer);
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
  /** The decoded state of a section, the caller's own; undefined if the cell has none by this number. @throws CorruptBytesError */
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
  if (version !== CELL_VERSION)
    throw new CorruptBytesError(`a cell of version ${version} is not known; this code reads version ${CELL_VERSION}`);
  const applied = reader.varint();
  const duplicates = reader.varint();
  const dictionaries = readSpans(reader);
  const { ids, edges } = readDirectory(reader, bytes.length);
  const decoded = new Map<TextDomain, readonly string[]>();
  const texts = (domain: TextDomain): readonly string[] => {
    let found = decoded.get(domain);
    if (found === undefined) decoded.set(domain, (found = decodeTexts(bytes, dictionaries.get(TEXT_DOMAINS[domain]))));
    return found;
  };
  return {
    applied,
    duplicates,
    sectionIds: () => ids,
    section: (id) => {
      const at = ids.indexOf(id);
      const name = sectionName(id);
      return at < 0 || name === undefined
        ? undefined
        : decodeSection(new ByteReader(bytes, edges[at], edges[at + 1]), name, texts);
    },
  };
}

function decodeTexts(bytes: Uint8Array, span: Span | undefined): readonly string[] {
  return span === undefined ? [] : decodeDictionary(new ByteReader(bytes, span.from, span.to));
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

interface Directory {
  readonly ids: readonly number[];
  /** Where each section starts, and the end of the last. */
  readonly edges: readonly number[];
}

/** All heads first, then all bytes, up to the end. Arrays, not a map: a query opens a thousand cells for one section each. */
function readDirectory(reader: ByteReader, end: number): Directory {
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

type Dictionaries = ReadonlyMap<TextDomain, Dictionary>;
type NamedSection = readonly [id: number, name: SectionName, state: SectionState];

function namedSections(cell: Cell): readonly NamedSection[] {
  const ids = [...cell.sections.keys()].sort((a, b) => a - b);
  return ids.flatMap((id) => {
    const name = sectionName(id);
    return name === undefined ? [] : [[id, name, cell.sections.get(id) as SectionState] as const];
  });
}

/** Every text of the sections, once, in the dictionary of its domain. */
function collectTexts(sections: readonly NamedSection[]): Dictionaries {
  const used = new Map(TEXT_DOMAIN_NAMES.map((domain) => [domain, new Set<string>()]));
  const use = (domain: TextDomain, text: string): void => void used.get(domain)?.add(text);
  for (const [, { metric, dimension }, state] of sections) {
    const kind = kindOf(metric.measure);
    if (dimension !== undefined && 'keys' in state) for (const key of state.keys.keys()) use(dimension, key);
    if (kind.texts === undefined) continue;
    for (const value of 'total' in state ? [state.total] : state.keys.values()) kind.texts(value, metric.measure, use);
  }
  return new Map(
    [...used].filter(([, texts]) => texts.size > 0).map(([domain, texts]) => [domain, dictionaryOf(texts)]),
  );
}

function writeDictionaries(dictionaries: Dictionaries, writer: ByteWriter): void {
  writer.varint(dictionaries.size);
  for (const [domain, dictionary] of dictionaries) {
    const texts = new ByteWriter(1024);
    encodeDictionary(dictionary, texts);
    writer.varint(TEXT_DOMAINS[domain]);
    writer.varint(texts.length);
    writer.raw(texts.written());
  }
}

/** The heads, then the bytes, of all sections but those that have seen nothing. */
function writeSections(sections: readonly NamedSection[], dictionaries: Dictionaries, writer: ByteWriter): void {
  const directory = new ByteWriter(1024);
  const states = new ByteWriter(16_384);
  let count = 0;
  let previous = 0;
  for (const [id, name, state] of sections) {
    const from = states.length;
    if (isEmpty(state, name)) continue;
    encodeSection(state, name, dictionaries, states);
    directory.varint(id - previous);
    directory.varint(states.length - from);
    previous = id;
    count += 1;
  }
  writer.varint(count);
  writer.raw(directory.written());
  writer.raw(states.written());
}

function isEmpty(state: SectionState, { metric }: SectionName): boolean {
  return 'total' in state ? kindOf(metric.measure).isZero(state.total) : state.keys.size === 0;
}

function encodeSection(
  state: SectionState,
  { metric, dimension }: SectionName,
  dictionaries: Dictionaries,
  bytes: ByteWriter,
): void {
  const kind = kindOf(metric.measure);
  const dictionary = (domain: TextDomain): Dictionary => dictionaries.get(domain) ?? NO_TEXTS;
  const to: StateWriter<MeasureSpec> = { bytes, spec: metric.measure, dictionary };
  if ('total' in state) {
    kind.encode(state.total, to);
    return;
  }
  const keys = dictionary(dimension as TextDomain);
  const entries = byPlace(state.keys, keys);
  const places = entries.map(([place]) => place);
  writePlaces(places, keys.size, bytes);
  for (const [, value] of entries) kind.encode(value, to);
}

function decodeSection(
  bytes: ByteReader,
  { metric, dimension }: SectionName,
  texts: (domain: TextDomain) => readonly string[],
): SectionState {
  const kind = kindOf(metric.measure);
  const from: StateReader<MeasureSpec> = {
    bytes,
    spec: metric.measure,
    resolution: dimension === undefined ? 'total' : 'breakdown',
    texts,
  };
  if (dimension === undefined) return { total: kind.decode(from) };
  const names = texts(dimension);
  return { keys: new Map(readPlaces(names.length, bytes).map((place) => [textAt(names, place), kind.decode(from)])) };
}
