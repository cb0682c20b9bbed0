import {
  type Cell,
  emptyCell,
  mergeCell,
  POPULATIONS,
  sectionId,
  type SectionName,
  sectionName,
} from '../../core/cell/cell';
import { decodeCell, encodeCell, openCell } from '../../core/cell/codec';
import { ByteWriter, CorruptBytesError } from '../../core/encoding/bytes';
import { fold } from '../../core/cell/fold';
import { pageViews } from '../../core/metric/metrics/page-views';
import { visitors } from '../../core/metric/metrics/visitors';
import { MEASURED } from '../../core/metric/registry';
import { normalEvent } from '../speed/frames';

const UNKNOWN_METRIC = 4_000 * 64;
const VISITORS_BY_COUNTRY: SectionName = { metric: visitors, dimension: 'country', population: 'human' };
const EMPTY = Uint8Array.of(1, 0, 0, 0, 0);

function cellOf(sections: Cell['sections']): Cell {
  return { ...emptyCell(), sections };
}

/** A cell without dictionaries, of one section. */
function withSection(id: number, section: readonly number[]): Uint8Array {
  const writer = new ByteWriter();
  writer.raw(Uint8Array.of(1, 0, 0, 0, 1));
  writer.varint(id);
  writer.varint(section.length);
  writer.raw(Uint8Array.from(section));
  return writer.finish();
}

describe('the number of a section', () => {
  it('names one section, of every metric, breakdown and population', () => {
    const names = MEASURED.flatMap((metric) =>
      [undefined, ...metric.breakdowns].flatMap((dimension) =>
        POPULATIONS.map((population): SectionName => ({ metric, dimension, population })),
      ),
    );

    expect(names.map((name) => sectionName(sectionId(name)))).toEqual(names);
  });

  it('is what stored cells know it by', () => {
    expect(POPULATIONS.map((population) => sectionId({ metric: pageViews, dimension: 'country', population }))).toEqual(
      [136, 137, 138],
    );
    expect(sectionId({ metric: pageViews, dimension: undefined, population: 'human' })).toBe(128);
  });

  it.each([UNKNOWN_METRIC, 128 + 3, 128 + 15 * 4])('that this version does not know names none (%i)', (id) => {
    expect(sectionName(id)).toBeUndefined();
  });
});

describe('a cell', () => {
  it('with nothing in it is five bytes, whatever empty sections it has', () => {
    const sections: Cell['sections'] = new Map([
      [sectionId(VISITORS_BY_COUNTRY), { keys: new Map() }],
      [UNKNOWN_METRIC, { total: 1 }],
    ]);

    expect([encodeCell(emptyCell()), encodeCell(cellOf(sections))]).toEqual([EMPTY, EMPTY]);
  });

  it('gives nothing for a section that it does not have', () => {
    expect(openCell(EMPTY).section(sectionId(VISITORS_BY_COUNTRY))).toBeUndefined();
  });

  it('whose section names texts that it does not have is refused', () => {
    const id = sectionId(VISITORS_BY_COUNTRY);

    expect(decodeCell(withSection(id, [0])).sections.get(id)).toEqual({ keys: new Map() });
    expect(() => decodeCell(withSection(id, [1, 0x80]))).toThrow(CorruptBytesError);
  });

  it('takes the sections that it knows from another, and leaves out the rest', () => {
    const [into, from] = [emptyCell(), emptyCell()];
    fold(from, { ...normalEvent({ country: 'DE' }), is_first_of_order: false, is_first_in_currency: false }, false);
    from.sections.set(UNKNOWN_METRIC, { total: 1 });

    mergeCell(into, from);

    from.sections.delete(UNKNOWN_METRIC);
    expect(into).toEqual(from);
  });
});
