import fc from 'fast-check';
import type { FencedStore } from '../../core/port/fenced-store';
import { type FencedItems, updateFenced } from '../../speed-layer/fenced-update';
import { createWarmStates } from '../../speed-layer/warm-states';
import { runs } from '../support/effort';
import { memoryFenced } from '../../adapters/memory/memory-stores';
import { type Fault, faultyFenced } from './faulty-stores';
import { sequenceOf } from './frames';

interface Touch {
  readonly sequence: string;
  readonly key: string;
}

/** An item is the list of the records that changed it: lost, doubled and swapped ones all show. */
function writer(store: FencedStore<string>, warmStates: number): FencedItems<string, string[], Touch> {
  return {
    store,
    nameOf: (key) => key,
    open: (bytes) => (bytes === undefined ? [] : (JSON.parse(Buffer.from(bytes).toString()) as string[])),
    apply: (touches, { changes }) => {
      touches.push(...changes.map(({ sequence }) => sequence));
      return touches;
    },
    close: (touches) => Buffer.from(JSON.stringify(touches)),
    warm: createWarmStates(warmStates),
    maxAttempts: 3,
  };
}

interface Life {
  readonly shard: readonly (readonly string[])[];
  readonly main: readonly Step[];
  readonly zombie: readonly Step[];
  readonly faults: fc.Stream<Fault>;
  readonly warmStates: number;
}
/** How many records a batch takes, and whether the consumer dies before it stores its checkpoint. */
interface Step {
  readonly take: number;
  readonly dies: boolean;
}

const shards = fc.array(fc.subarray(['a', 'b', 'c'], { minLength: 1 }), { minLength: 4, maxLength: 16, size: 'large' });
const batches = fc.array(fc.record({ take: fc.integer({ min: 1, max: 4 }), dies: fc.boolean() }), {
  minLength: 4,
  maxLength: 16,
});
const faults = fc.infiniteStream(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Fault>('none') },
    { weight: 4, arbitrary: fc.constant<Fault>('slow') },
    { weight: 2, arbitrary: fc.constantFrom<Fault>('lost', 'broken', 'refused', 'half') },
  ),
);

/** Reads on from its own checkpoint; returns the checkpoint, before which everything is reported as applied. */
async function consume(
  items: ReturnType<typeof writer>,
  shard: Life['shard'],
  steps: readonly Step[],
  from = 0,
): Promise<number> {
  let checkpoint = from;
  for (const { take, dies } of steps) {
    const taken = shard.slice(checkpoint, checkpoint + take);
    const touches = taken.flatMap((touched, at) =>
      touched.map((key) => ({ key, sequence: sequenceOf(checkpoint + at) })),
    );
    const keys = [...new Set(touches.map(({ key }) => key))];
    const { failedFrom } = await updateFenced(
      items,
      keys.map((key) => ({ key, changes: touches.filter((touch) => touch.key === key) })),
    );
    if (!dies) checkpoint = failedFrom === undefined ? Math.min(checkpoint + take, shard.length) : Number(failedFrom);
  }
  return checkpoint;
}

const lives: fc.Arbitrary<Life> = fc.record({
  shard: shards,
  main: batches,
  zombie: batches,
  faults,
  warmStates: fc.constantFrom(0, 1, 9),
});

describe('the fenced update', () => {
  test('applies every record once and in order, with two writers, redelivery and failing stores', async () => {
    await fc.assert(
      fc.asyncProperty(lives, async ({ shard, main, zombie, faults: stream, warmStates }) => {
        const store = memoryFenced<string>((key) => key);
        const bad = faultyFenced(store, () => stream.next().value as Fault);

        const checkpoints = await Promise.all(
          [main, zombie].map((steps) => consume(writer(bad, warmStates), shard, steps)),
        );
        await consume(
          writer(store, warmStates),
          shard,
          [{ take: shard.length, dies: false }],
          Math.max(...checkpoints),
        );

        const stored = new Map(
          [...(store.groups.get('') ?? [])].map(([key, { item }]) => [
            key,
            JSON.parse(Buffer.from(item.bytes).toString()) as unknown,
          ]),
        );
        const expected = ['a', 'b', 'c'].flatMap((key) => {
          const touches = shard.flatMap((keys, at) => (keys.includes(key) ? [sequenceOf(at)] : []));
          return touches.length === 0 ? [] : [[key, touches] as const];
        });
        expect(stored).toEqual(new Map(expected));
      }),
      { numRuns: runs(1500) },
    );
  });
});
