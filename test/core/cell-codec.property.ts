import fc from 'fast-check';
import { ByteReader, ByteWriter, CorruptBytesError } from '../../core/encoding/bytes';
import { type Cell, emptyCell, sectionId, sectionName } from '../../core/cell/cell';
import { decodeCell, encodeCell, openCell } from '../../core/cell/codec';
import { fold } from '../../core/cell/fold';
import { kindOf, KINDS } from '../../core/metric/kind';
import { MEASURED } from '../../core/metric/registry';
import { minuteCell } from '../../loadtest/measures/cell';
import { PEAK_EVENTS_PER_MINUTE, syntheticEvents } from '../../loadtest/measures/synthetic-events';
import { choose, runs } from '../support/effort';
import { arbitraryEvent, FEW_KEYS, MANY_KEYS } from './arbitrary-events';

const cells = fc.oneof(
  fc.array(fc.tuple(arbitraryEvent(FEW_KEYS), fc.boolean()), { maxLength: 60 }),
  fc.array(fc.tuple(arbitraryEvent(MANY_KEYS), fc.boolean()), { maxLength: 300 }),
);

function cellOf(events: Iterable<readonly [event: Parameters<typeof fold>[1], isDuplicate: boolean]>): Cell {
  const cell = emptyCell();
  for (const [event, isDuplicate] of events) fold(cell, event, isDuplicate);
  return cell;
}

function isZero(id: number, total: unknown): boolean {
  return kindOf(sectionName(id)!.metric.measure).isZero(total);
}

/** What can be read of bytes that may be corrupt, section by section, as a query does. */
function readAll(bytes: Uint8Array): void {
  const cell = openCell(bytes);
  for (const id of cell.sectionIds()) cell.section(id);
}

function refusal(read: () => void): unknown {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof CorruptBytesError ? undefined : error;
  }
}

describe('an encoded cell', () => {
  it('decodes to what was encoded, and encodes again to the same bytes', () => {
    fc.assert(
      fc.property(cells, (events) => {
        const cell = cellOf(events);
        const decoded = decodeCell(encodeCell(cell));

        const [seen, unseen] = [true, false].map((isThere) =>
          [...cell.sections].filter(([id]) => decoded.sections.has(id) === isThere),
        );
        expect(unseen!.filter(([id, state]) => !('total' in state) || !isZero(id, state.total))).toEqual([]);
        expect({ ...decoded, sections: new Map([...decoded.sections].sort(([a], [b]) => a - b)) }).toEqual({
          ...cell,
          sections: new Map(seen!.sort(([a], [b]) => a - b)),
        });
        expect(encodeCell(decoded)).toEqual(encodeCell(cell));
      }),
      { numRuns: runs(60) },
    );
  });

  it('continues where it stopped: folding into the decoded cell equals folding into the cell', () => {
    fc.assert(
      fc.property(cells, cells, (before, after) => {
        const [cell, decoded] = [cellOf(before), decodeCell(encodeCell(cellOf(before)))];
        for (const [event, isDuplicate] of after) {
          fold(cell, event, isDuplicate);
          fold(decoded, event, isDuplicate);
        }

        expect(encodeCell(decoded)).toEqual(encodeCell(cell));
      }),
      { numRuns: runs(30) },
    );
  });

  it('cut short anywhere is refused', () => {
    const bytes = minuteCell(syntheticEvents(choose({ mutation: 30, sample: 100, full: 300 })));
    const accepted: number[] = [];
    for (let length = 0; length < bytes.length; length++) {
      try {
        openCell(bytes.subarray(0, length));
        accepted.push(length);
      } catch (error) {
        expect(error).toBeInstanceOf(CorruptBytesError);
      }
    }

    expect(accepted).toEqual([]);
  });

  it('with a flipped bit is refused or reads as something else, and does nothing worse', () => {
    const bytes = minuteCell(syntheticEvents(choose({ mutation: 40, sample: 130, full: 400 })));
    fc.assert(
      fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
        const flipped = bytes.slice();
        flipped[bit >>> 3] = (flipped[bit >>> 3] as number) ^ (1 << (bit & 7));

        expect(refusal(() => readAll(flipped))).toBeUndefined();
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('of any bytes is refused or reads as something, and does nothing worse', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(refusal(() => readAll(Uint8Array.of(1, 0, 0, ...bytes)))).toBeUndefined();
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('of another version is refused by name', () => {
    expect(() => openCell(Uint8Array.of(9, 0, 0, 0, 0))).toThrow(/version 9/);
  });

  it('may have sections of metrics that this version does not know', () => {
    const unknown = 4_000 * 64;
    const bytes = withSection(encodeCell(cellOf([])), unknown, Uint8Array.of(1, 2, 3));

    expect([...openCell(bytes).sectionIds()]).toEqual([unknown]);
    expect(openCell(bytes).section(unknown)).toBeUndefined();
    expect(decodeCell(bytes).sections.size).toBe(0);
    expect(decodeCell(bytes).carried).toEqual([bytes]);
  });

  it('does not write what has seen nothing', () => {
    const cell = emptyCell();
    for (const metric of MEASURED) {
      const id = sectionId({ metric, dimension: undefined, population: 'human' });
      cell.sections.set(id, { total: KINDS[metric.measure.kind].zero(metric.measure as never, 'total') });
    }

    expect(encodeCell(cell)).toEqual(encodeCell(emptyCell()));
  });

  it('of the peak minute stays within 24 KB', () => {
    const seeds = choose({ mutation: [1], sample: [1], full: [1, 2, 3] });
    const sizes = seeds.map((seed) => minuteCell(syntheticEvents(PEAK_EVENTS_PER_MINUTE, seed)).length);

    expect(Math.max(...sizes)).toBeLessThanOrEqual(24 * 1024);
  });
});

/** Adds a section to a cell that has none. */
function withSection(empty: Uint8Array, id: number, section: Uint8Array): Uint8Array {
  expect(new ByteReader(empty, empty.length - 1).byte()).toBe(0);
  const writer = new ByteWriter();
  writer.raw(empty.subarray(0, empty.length - 1));
  writer.varint(1);
  writer.varint(id);
  writer.varint(section.length);
  writer.raw(section);
  return writer.finish();
}
