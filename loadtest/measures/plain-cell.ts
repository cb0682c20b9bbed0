import { type Cell, emptyCell, type SectionName, type SectionState, sectionName } from '../../core/cell/cell';
import { ByteReader, ByteWriter } from '../../core/encoding/bytes';
import type { KINDS } from '../../core/metric/kind';
import type { SumState } from '../../core/metric/kind/sum';
import type { TopState } from '../../core/metric/kind/top';
import type { DDSketch } from '../../core/sketch/ddsketch';
import { COARSE_PRECISION, emptyHyperLogLog, FINE_PRECISION } from '../../core/sketch/hyperloglog';

/**
 * A cell without bit-level tricks, for comparison: varints, one string table and a directory of sections, laid out for
 * a general-purpose compressor (indexes, ranks and counts each in their own run). Compress the result to compare sizes.
 */
export function encodePlain(cell: Cell): Uint8Array {
  const texts = new Map<string, number>();
  const place = (text: string): number => {
    const known = texts.get(text) ?? texts.size;
    texts.set(text, known);
    return known;
  };
  const directory = new ByteWriter();
  const states = new ByteWriter(65_536);
  const sections = [...cell.sections].sort(([a], [b]) => a - b);
  for (const [id, section] of sections) {
    const from = states.length;
    writeSection(id, section, states, place);
    directory.varint(id);
    directory.varint(states.length - from);
  }
  const writer = new ByteWriter(65_536);
  for (const count of [cell.applied, cell.duplicates, texts.size]) writer.varint(count);
  for (const text of texts.keys()) writer.text(text);
  writer.varint(sections.length);
  writer.raw(directory.written());
  writer.raw(states.written());
  return writer.finish();
}

/** @param only the only section to decode; all if absent */
export function decodePlain(bytes: Uint8Array, only?: number): Cell {
  const reader = new ByteReader(bytes);
  const cell = emptyCell();
  cell.applied = reader.varint();
  cell.duplicates = reader.varint();
  const texts = numbers(reader.varint(), () => reader.text());
  const heads = numbers(reader.varint(), () => ({ id: reader.varint(), length: reader.varint() }));
  for (const { id, length } of heads) {
    const section = new ByteReader(reader.raw(length));
    if (only === undefined || only === id)
      cell.sections.set(
        id,
        readSection(id, section, (at) => texts[at] ?? ''),
      );
  }
  return cell;
}

type Place = (text: string) => number;
type TextAt = (place: number) => string;
type StateOf<Kind extends keyof typeof KINDS> = ReturnType<(typeof KINDS)[Kind]['zero']>;

function known(id: number): SectionName {
  const name = sectionName(id);
  if (name === undefined) throw new RangeError(`section ${id} is not known to this version`);
  return name;
}

function writeSection(id: number, section: SectionState, writer: ByteWriter, place: Place): void {
  const { metric } = known(id);
  const { kind } = metric.measure;
  if ('total' in section) {
    WRITE[kind](section.total as never, writer, place);
    return;
  }
  const keys = [...section.keys].sort(([a], [b]) => (a < b ? -1 : 1));
  writer.varint(keys.length);
  for (const [key] of keys) writer.varint(place(key));
  for (const [, state] of keys) WRITE[kind](state as never, writer, place);
}

function readSection(id: number, reader: ByteReader, textAt: TextAt): SectionState {
  const { metric, dimension } = known(id);
  const precision = dimension === undefined ? FINE_PRECISION : COARSE_PRECISION;
  const state = (): unknown => READ[metric.measure.kind](reader, textAt, precision);
  if (dimension === undefined) return { total: state() };
  const keys = numbers(reader.varint(), () => textAt(reader.varint()));
  return { keys: new Map(keys.map((key) => [key, state()])) };
}

const WRITE: { readonly [Kind in keyof typeof KINDS]: (state: StateOf<Kind>, to: ByteWriter, place: Place) => void } = {
  count: ({ count }, to) => to.varint(count),
  sum: (state, to, place) => {
    to.varint(state.size);
    for (const [currency, amount] of sorted(state)) {
      to.varint(place(currency));
      to.integer(amount);
    }
  },
  distinct: ({ registers, exact }, to) => {
    to.varint(exact === null ? 0 : exact + 1);
    const touched: number[] = [];
    for (let index = 0; index < registers.length; index++) if (registers[index] !== 0) touched.push(index);
    // One byte per register, or two per touched one.
    if (touched.length * 2 >= registers.length) {
      to.varint(0);
      to.raw(registers);
      return;
    }
    to.varint(touched.length + 1);
    touched.forEach((index, at) => to.varint(index - (touched[at - 1] ?? -1) - 1));
    for (const index of touched) to.byte(registers[index] ?? 0);
  },
  quantiles: (state, to) => {
    const bins = [...state].sort(([a], [b]) => a - b);
    to.varint(bins.length);
    bins.forEach(([bin], at) => to.signed(bin - (bins[at - 1]?.[0] ?? 0)));
    for (const [, count] of bins) to.varint(count);
  },
  top: (state, to, place) => {
    to.varint(state.size);
    for (const [currency, { floor, entries }] of sorted(state)) {
      const keys = sorted(entries);
      for (const number of [place(currency), floor, keys.length]) to.varint(number);
      for (const [key] of keys) to.varint(place(key));
      for (const [, { lower }] of keys) to.varint(lower);
      for (const [, { lower, upper }] of keys) to.varint(upper - lower);
    }
  },
};

type Read<State> = (
  from: ByteReader,
  textAt: TextAt,
  precision: typeof FINE_PRECISION | typeof COARSE_PRECISION,
) => State;

const READ: { readonly [Kind in keyof typeof KINDS]: Read<StateOf<Kind>> } = {
  count: (from) => ({ count: from.varint() }),
  sum: (from, textAt): SumState =>
    new Map(numbers(from.varint(), () => [textAt(from.varint()), from.integer()] as const)),
  distinct: (from, _, precision) => {
    const exact = from.varint();
    const touched = from.varint();
    const registers = emptyHyperLogLog(precision);
    if (touched === 0) registers.set(from.raw(registers.length));
    else {
      let index = -1;
      const indexes = numbers(touched - 1, () => (index += from.varint() + 1));
      for (const at of indexes) registers[at] = from.byte();
    }
    return { registers, exact: exact === 0 ? null : exact - 1 };
  },
  quantiles: (from): DDSketch => {
    let bin = 0;
    const bins = numbers(from.varint(), () => (bin += from.signed()));
    return new Map(bins.map((at) => [at, from.varint()]));
  },
  top: (from, textAt): TopState =>
    new Map(
      numbers(from.varint(), () => {
        const currency = textAt(from.varint());
        const floor = from.varint();
        const keys = numbers(from.varint(), () => textAt(from.varint()));
        const lowers = keys.map(() => from.varint());
        const entries = keys.map((key, at) => {
          const lower = lowers[at] ?? 0;
          return [key, { lower, upper: lower + from.varint() }] as const;
        });
        return [currency, { floor, entries: new Map(entries) }] as const;
      }),
    ),
};

function sorted<Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

function numbers<Value>(count: number, read: () => Value): readonly Value[] {
  return Array.from({ length: count }, read);
}
