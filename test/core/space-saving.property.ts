import fc from 'fast-check';
import {
  addWeight,
  emptySpaceSaving,
  mergeSpaceSaving,
  ranking,
  type SpaceSaving,
} from '../../core/sketch/space-saving';

type Weighted = readonly [key: string, weight: number];

const CAPACITY = 8;
const stream = fc.array(
  fc.tuple(
    fc.nat({ max: 40 }).map((key) => `k${key}`),
    fc.integer({ min: 1, max: 100 }),
  ),
  { maxLength: 300 },
);

function sketchOf(events: readonly Weighted[]): SpaceSaving {
  const sketch = emptySpaceSaving();
  for (const [key, weight] of events) addWeight(sketch, key, weight, CAPACITY);
  return sketch;
}

function exactOf(events: readonly Weighted[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const [key, weight] of events) weights.set(key, (weights.get(key) ?? 0) + weight);
  return weights;
}

/** Keys whose true weight is outside the sketch's bounds. */
function violations(sketch: SpaceSaving, events: readonly Weighted[]): readonly unknown[] {
  const exact = exactOf(events);
  return [...new Set([...exact.keys(), ...sketch.entries.keys()])].filter((key) => {
    const weight = exact.get(key) ?? 0;
    const { lower, upper } = sketch.entries.get(key) ?? { lower: 0, upper: sketch.floor };
    return weight < lower || weight > upper;
  });
}

/** One step of a sketch: a weight for a key, or another sketch that is merged into it. */
type Step = Weighted | { readonly merged: readonly Weighted[] };

const steps = fc.array(
  fc.oneof(
    {
      weight: 20,
      arbitrary: fc.tuple(
        fc.nat({ max: 30 }).map((key) => `k${key}`),
        fc.constantFrom(0, 1, 2, 3),
      ),
    },
    { weight: 1, arbitrary: fc.record({ merged: stream }) },
    { weight: 1, arbitrary: fc.constant(['k1', Number.MAX_SAFE_INTEGER] as const) },
  ),
  { maxLength: 300 },
);

/** Adds a weight and looks at every key to find the one to evict. */
function addSearching(sketch: SpaceSaving, [key, weight]: Weighted): void {
  const { entries } = sketch;
  if (!entries.has(key) && entries.size >= CAPACITY) {
    const [lightest] = [...entries].sort(([a, x], [b, y]) => x.upper - y.upper || (a < b ? 1 : -1));
    if (lightest !== undefined) {
      entries.delete(lightest[0]);
      sketch.floor = Math.max(sketch.floor, lightest[1].upper);
    }
  }
  addWeight(sketch, key, weight, Infinity);
}

function afterSteps(all: readonly Step[], add: (sketch: SpaceSaving, one: Weighted) => void): SpaceSaving {
  const sketch = emptySpaceSaving();
  for (const step of all) {
    if ('merged' in step) mergeSpaceSaving(sketch, sketchOf(step.merged));
    else add(sketch, step);
  }
  return sketch;
}

describe('Space-Saving', () => {
  it('evicts the key that looking at all of them finds', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const sketch = afterSteps(all, (into, [key, weight]) => addWeight(into, key, weight, CAPACITY));
        expect(sketch).toEqual(afterSteps(all, addSearching));
      }),
    );
  });

  it('holds the weight of every key between its bounds, kept or not', () => {
    fc.assert(fc.property(stream, (events) => expect(violations(sketchOf(events), events)).toEqual([])));
  });

  it('holds it after merging the sketches of any pieces in any order, and after adding to the merge', () => {
    fc.assert(
      fc.property(
        fc.array(stream, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        stream,
        (pieces, picks, more) => {
          const sketches = pieces.map(sketchOf);
          while (sketches.length > 1) {
            const [from] = sketches.splice((picks.next().value as number) % sketches.length, 1);
            mergeSpaceSaving(
              sketches[(picks.next().value as number) % sketches.length] as SpaceSaving,
              from as SpaceSaving,
            );
          }
          const [merged] = sketches as [SpaceSaving];
          for (const [key, weight] of more) addWeight(merged, key, weight, CAPACITY);

          expect(violations(merged, [...pieces.flat(), ...more])).toEqual([]);
        },
      ),
    );
  });

  it('is exact while nothing had to go, and keeps no more than its capacity', () => {
    fc.assert(
      fc.property(stream, (events) => {
        const sketch = sketchOf(events);
        const few = events.filter(([key]) => key.length === 2 && key < 'k8');

        expect(sketch.entries.size).toBeLessThanOrEqual(CAPACITY);
        expect(sketchOf(few)).toEqual({
          floor: 0,
          entries: new Map([...exactOf(few)].map(([key, weight]) => [key, { lower: weight, upper: weight }])),
        });
      }),
    );
  });

  it('always keeps a key that has more than its share of the weight', () => {
    fc.assert(
      fc.property(stream, (events) => {
        const total = events.reduce((sum, [, weight]) => sum + weight, 0);
        const heavy = [...exactOf(events)].filter(([, weight]) => weight > total / CAPACITY).map(([key]) => key);
        const { entries } = sketchOf(events);

        expect(heavy.filter((key) => !entries.has(key))).toEqual([]);
      }),
    );
  });

  it('adds the bounds that both sketches give a key, kept or not', () => {
    const into: SpaceSaving = {
      floor: 2,
      entries: new Map([
        ['both', { lower: 3, upper: 5 }],
        ['mine', { lower: 7, upper: 8 }],
      ]),
    };
    const from: SpaceSaving = {
      floor: 10,
      entries: new Map([
        ['both', { lower: 20, upper: 21 }],
        ['theirs', { lower: 30, upper: 40 }],
      ]),
    };

    mergeSpaceSaving(into, from);

    expect(into).toEqual({
      floor: 12,
      entries: new Map([
        ['both', { lower: 23, upper: 26 }],
        ['mine', { lower: 7, upper: 18 }],
        ['theirs', { lower: 30, upper: 42 }],
      ]),
    });
  });

  it('does not change what it merges from', () => {
    fc.assert(
      fc.property(stream, stream, stream, (left, right, more) => {
        const [into, from] = [sketchOf(left), sketchOf(right)];
        mergeSpaceSaving(into, from);
        for (const [key, weight] of more) addWeight(into, key, weight, CAPACITY);

        expect(from).toEqual(sketchOf(right));
      }),
    );
  });

  it('ranks from heavy to light, equals by code point', () => {
    const sketch = sketchOf([
      ['b', 5],
      ['a', 5],
      ['e', 5],
      ['d', 5],
      ['c', 9],
      ['\u{10FFFF}', 5],
      ['\uFFFD', 5],
    ]);
    sketch.entries.set('unsure', { lower: 0, upper: 11 });

    expect(ranking(sketch).map(([key]) => key)).toEqual(['c', 'unsure', 'a', 'b', 'd', 'e', '\uFFFD', '\u{10FFFF}']);
  });

  it('lets the last in code point order go of equally light keys, in whatever order they came', () => {
    const light = Array.from({ length: CAPACITY }, (_, at): Weighted => [`k${at}`, 1]);

    for (const events of [light, [...light].reverse()]) {
      const sketch = sketchOf([...events, ['new', 1]]);
      expect([sketch.entries.has('k7'), sketch.entries.get('new'), sketch.floor]).toEqual([
        false,
        { lower: 1, upper: 2 },
        1,
      ]);
    }
  });

  it('stops at the largest safe integer instead of losing units', () => {
    const sketch = sketchOf([
      ['a', Number.MAX_SAFE_INTEGER],
      ['a', Number.MAX_SAFE_INTEGER],
    ]);

    expect(sketch.entries.get('a')).toEqual({ lower: Number.MAX_SAFE_INTEGER, upper: Number.MAX_SAFE_INTEGER });
  });
});
