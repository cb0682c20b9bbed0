import { readPlaces, writePlaces } from '../encoding/bits';
import { ByteReader, ByteWriter } from '../encoding/bytes';
import {
  byPlace,
  decodeDictionary,
  type Dictionary,
  dictionaryOf,
  encodeDictionary,
  textAt,
} from '../encoding/dictionary';
import { TEXT_DOMAIN_NAMES, TEXT_DOMAINS, type TextDomain } from '../metric/dimension';
import { kindOf } from '../metric/kind';
import type { StateReader, StateWriter } from '../metric/kind/kind';
import type { MeasureSpec } from '../metric/measure';
import { carriedFrom, partsOf, writeParts } from './carried';
import { type Cell, emptyCell, mergeSection, type SectionName, type SectionState, sectionName } from './cell';
import { CARRIED_SECTION, type CellLayout, readLayout, sectionReader, SectionsWriter, writeHead } from './layout';

const NO_TEXTS: Dictionary = new Map();

/**
 * A cell in bytes (layout: core/cell/layout). Equal cells have equal bytes; a section in its identity state is left
 * out. The codec was compared with a plain layout and zstd: docs/adr/0027.
 */
export function encodeCell(cell: Cell): Uint8Array {
  const writer = new ByteWriter(4096);
  writeHead(writer, cell.applied, cell.duplicates);
  const sections = namedSections(cell);
  const dictionaries = collectTexts(sections);
  writeDictionaries(dictionaries, writer);
  const states = new SectionsWriter();
  if (cell.carried.length > 0) states.add(CARRIED_SECTION, (bytes) => writeParts(cell.carried, bytes));
  for (const [id, name, state] of sections) {
    if (!isEmpty(state, name)) states.add(id, (bytes) => encodeSection(state, name, dictionaries, bytes));
  }
  states.writeTo(writer);
  return writer.finish();
}

/**
 * Decodes a whole cell. Sections that this version does not know are carried, so that `encodeCell` writes them again.
 *
 * @throws CorruptBytesError
 */
export function decodeCell(bytes: Uint8Array): Cell {
  const reader = openCell(bytes);
  const cell = emptyCell();
  cell.applied = reader.applied;
  cell.duplicates = reader.duplicates;
  cell.carried = reader.carried();
  for (const id of reader.sectionIds()) {
    const section = reader.section(id);
    if (section !== undefined) cell.sections.set(id, section);
  }
  return cell;
}

export interface CellReader {
  readonly applied: number;
  readonly duplicates: number;
  /** All sections, also those that this version does not know. */
  sectionIds(): Iterable<number>;
  /**
   * The decoded state of a section, owned by the caller; undefined if the cell does not have it or this version does
   * not know it.
   *
   * @throws CorruptBytesError
   */
  section(id: number): SectionState | undefined;
  /** What this version must carry on when it writes the cell again. */
  carried(): readonly Uint8Array[];
}

/**
 * Opens a cell without decoding it: a query decodes only the sections that it needs, and their dictionaries.
 *
 * @throws CorruptBytesError if the bytes are not a cell of a supported version
 */
export function openCell(bytes: Uint8Array): CellReader {
  const layout = readLayout(bytes);
  const parts = partsOf(layout);
  const section = sectionDecoder(layout);
  const { applied, duplicates, ids } = layout;
  if (parts.length === 0)
    return { applied, duplicates, sectionIds: () => ids, section, carried: () => carriedFrom(layout, []) };
  const decoders = [section, ...parts.map(sectionDecoder)];
  return {
    applied,
    duplicates,
    sectionIds: () => new Set([layout, ...parts].flatMap((part) => part.ids.filter((id) => id !== CARRIED_SECTION))),
    section: (id) => mergedState(id, decoders),
    carried: () => carriedFrom(layout, parts),
  };
}

type SectionDecoder = (id: number) => SectionState | undefined;

function mergedState(id: number, decoders: readonly SectionDecoder[]): SectionState | undefined {
  const name = sectionName(id);
  const [first, ...rest] = decoders.flatMap((decode) => decode(id) ?? []);
  if (name === undefined || first === undefined) return undefined;
  for (const state of rest) mergeSection(first, state, name);
  return first;
}

/** Decodes sections of one layout; each dictionary once. */
function sectionDecoder(layout: CellLayout): SectionDecoder {
  const decoded = new Map<TextDomain, readonly string[]>();
  const texts = (domain: TextDomain): readonly string[] => {
    let found = decoded.get(domain);
    if (found === undefined) decoded.set(domain, (found = decodeTexts(layout, domain)));
    return found;
  };
  return (id) => {
    const reader = sectionReader(layout, id);
    const name = reader === undefined ? undefined : sectionName(id);
    return reader === undefined || name === undefined ? undefined : decodeSection(reader, name, texts);
  };
}

function decodeTexts({ bytes, dictionaries }: CellLayout, domain: TextDomain): readonly string[] {
  const span = dictionaries.get(TEXT_DOMAINS[domain]);
  return span === undefined ? [] : decodeDictionary(new ByteReader(bytes, span.from, span.to));
}

type Dictionaries = ReadonlyMap<TextDomain, Dictionary>;
type NamedSection = readonly [id: number, name: SectionName, state: SectionState];

function namedSections(cell: Cell): readonly NamedSection[] {
  const sections = [...cell.sections].sort(([a], [b]) => a - b);
  return sections.flatMap(([id, state]) => {
    const name = sectionName(id);
    return name === undefined ? [] : [[id, name, state] as const];
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
  if ('total' in state) kind.encode(state.total, to);
  if (!('keys' in state) || dimension === undefined) return;
  const keys = dictionary(dimension);
  const entries = byPlace(state.keys, keys);
  writePlaces(
    entries.map(([place]) => place),
    keys.size,
    bytes,
  );
  for (const [, value] of entries) kind.encode(value, to);
}

function decodeSection(
  bytes: ByteReader,
  { metric, dimension }: SectionName,
  texts: (domain: TextDomain) => readonly string[],
): SectionState {
  const kind = kindOf(metric.measure);
  const resolution = dimension === undefined ? 'total' : 'breakdown';
  const from: StateReader<MeasureSpec> = { bytes, spec: metric.measure, resolution, texts };
  if (dimension === undefined) return { total: kind.decode(from) };
  const names = texts(dimension);
  return { keys: new Map(readPlaces(names.length, bytes).map((place) => [textAt(names, place), kind.decode(from)])) };
}
