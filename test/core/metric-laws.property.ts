import fc from 'fast-check';
import { type Cell, emptyCell, mergeCell } from '../../core/cell/cell';
import { encodeCell } from '../../core/cell/codec';
import { fold } from '../../core/cell/fold';
import { kindOf } from '../../core/metric/kind';
import type { FoldedEvent } from '../../core/metric/measure';
import { MEASURED } from '../../core/metric/registry';
import { runs } from '../support/effort';
import { arbitraryEvent, FEW_KEYS, MANY_KEYS } from './arbitrary-events';

type Marked = readonly [event: FoldedEvent, isDuplicate: boolean];

function marked(keys: number, maxLength: number): fc.Arbitrary<readonly Marked[]> {
  return fc.array(fc.tuple(arbitraryEvent(keys), fc.boolean()), { maxLength });
}

function cellOf(events: readonly Marked[]): Cell {
  const cell = emptyCell();
  for (const [event, isDuplicate] of events) fold(cell, event, isDuplicate);
  return cell;
}

function merged(...cells: readonly Cell[]): Cell {
  const into = emptyCell();
  for (const cell of cells) mergeCell(into, cell);
  return into;
}

/** All metrics at once, with their breakdowns and populations; MANY_KEYS fills breakdowns and rankings. */
describe.each([
  ['few keys', FEW_KEYS, 40],
  ['more keys than a cell keeps', MANY_KEYS, 500],
])('cells of %s', (_, keys, maxLength) => {
  const cells = marked(keys, maxLength);
  const numRuns = runs(maxLength > 100 ? 15 : 60);

  it('merge with nothing to themselves, from either side', () => {
    fc.assert(
      fc.property(cells, (events) => {
        const bytes = encodeCell(cellOf(events));

        expect(encodeCell(merged(cellOf(events), emptyCell()))).toEqual(bytes);
        expect(encodeCell(merged(emptyCell(), cellOf(events)))).toEqual(bytes);
      }),
      { numRuns },
    );
  });

  it('merge in any order', () => {
    fc.assert(
      fc.property(cells, cells, (a, b) => {
        expect(encodeCell(merged(cellOf(a), cellOf(b)))).toEqual(encodeCell(merged(cellOf(b), cellOf(a))));
      }),
      { numRuns },
    );
  });

  it('merge in any grouping', () => {
    fc.assert(
      fc.property(cells, cells, cells, (a, b, c) => {
        const leftFirst = merged(merged(cellOf(a), cellOf(b)), cellOf(c));
        const rightFirst = merged(cellOf(a), merged(cellOf(b), cellOf(c)));

        expect(encodeCell(leftFirst)).toEqual(encodeCell(rightFirst));
      }),
      { numRuns },
    );
  });

  it('are not changed by being merged into another', () => {
    fc.assert(
      fc.property(cells, cells, (a, b) => {
        const from = cellOf(a);
        const into = merged(from);
        mergeCell(into, cellOf(b));
        for (const [event] of b) fold(into, event, false);

        expect(encodeCell(from)).toEqual(encodeCell(cellOf(a)));
      }),
      { numRuns },
    );
  });
});

describe('the fold', () => {
  it('of a stream is the merge of the folds of any pieces, in any order of events', () => {
    const events = marked(FEW_KEYS, 60);
    fc.assert(
      fc.property(events, fc.nat({ max: 60 }), fc.nat({ max: 60 }), (stream, first, second) => {
        const [from, to] = [Math.min(first, second), Math.max(first, second)];
        const pieces = [stream.slice(to), stream.slice(from, to), stream.slice(0, from)];

        expect(encodeCell(merged(...pieces.map(cellOf)))).toEqual(encodeCell(cellOf(stream)));
      }),
      { numRuns: runs(60) },
    );
  });
});

describe.each(MEASURED.map((metric) => [metric.id, metric] as const))('the state of %s', (_, { measure }) => {
  const kind = kindOf(measure);

  it.each(['total', 'breakdown'] as const)(
    'is zero (%s) until something was added, and zero is the identity',
    (resolution) => {
      fc.assert(
        fc.property(fc.array(arbitraryEvent(FEW_KEYS), { maxLength: 20 }), (events) => {
          const state = kind.zero(measure, resolution);
          for (const event of events) kind.add(state, event, measure);
          const copy = kind.zero(measure, resolution);
          kind.merge(copy, state);
          kind.merge(copy, kind.zero(measure, resolution));

          expect(kind.isZero(kind.zero(measure, resolution))).toBe(true);
          expect(copy).toEqual(state);
          expect(kind.finish(copy, measure)).toEqual(kind.finish(state, measure));
        }),
        { numRuns: runs(20) },
      );
    },
  );

  it('shows whole bounds around its values', () => {
    fc.assert(
      fc.property(fc.array(arbitraryEvent(MANY_KEYS), { maxLength: 200 }), (events) => {
        const state = kind.zero(measure, 'breakdown');
        for (const event of events) kind.add(state, event, measure);

        for (const { value, lower, upper } of kind.finish(state, measure)) {
          expect(lower).toBeLessThanOrEqual(value as number);
          expect(upper).toBeGreaterThanOrEqual(value as number);
        }
      }),
      { numRuns: runs(20) },
    );
  });
});
