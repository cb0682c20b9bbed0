import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataDirectory, type LocalPlatformStores } from '../../adapters/local/data-directory';
import type { CellKey } from '../../core/port/cell-store';

export interface StoreMeasure {
  readonly name: string;
  readonly perSecond: number;
}

const FRAME_BYTES = 10_000;
const IN_FLIGHT = 32;
const CELL_BYTES = 2_000;
const CELLS = 60;
const CLAIMS = 500;

/** Frames of 10 KB with 32 concurrent puts; each is flushed before it is acknowledged. */
export async function measureLogAppend(seconds = 1): Promise<StoreMeasure> {
  return measured('log append, 10 KB frames', seconds, ({ stream }) => {
    const data = new Uint8Array(FRAME_BYTES).fill(7);
    return Array.from({ length: IN_FLIGHT }, (_, writer) => async () => {
      await stream.put([{ partitionKey: String(writer), data }]);
      return 1;
    });
  });
}

/** Read, compare and put of 60 cells of 2 KB, with one flush. */
export async function measureCellBatch(seconds = 1): Promise<StoreMeasure> {
  return measured('cells, batches of 60', seconds, ({ cells }) => {
    const bytes = new Uint8Array(CELL_BYTES).fill(7);
    const place = { site: 'shop', arrivalHour: '2019-10-01T02', shard: 'shard-00', minutesLate: 0 } as const;
    const keys = Array.from({ length: CELLS }, (_, minute): CellKey => ({ ...place, windowStart: minute }));
    let sequence = 0;
    const flush = async (): Promise<number> => {
      const read = await cells.get(keys);
      sequence++;
      const item = { bytes, lastSequence: String(sequence) };
      await cells.put(keys.map((key, index) => ({ key, item, expected: read[index]?.lastSequence })));
      return CELLS;
    };
    return [flush];
  });
}

/** Claims of new ids, 500 per call. */
export async function measureSeenClaims(seconds = 1): Promise<StoreMeasure> {
  return measured('seen events, claims of 500', seconds, ({ seen }) => {
    let next = 0;
    const claim = async (): Promise<number> => {
      const first = next;
      next += CLAIMS;
      await seen.claim(
        Array.from({ length: CLAIMS }, (_, index) => ({
          id: `shop/${first + index}`,
          memory: 'event' as const,
          position: `shard-00/${first}/${index}`,
        })),
        0,
      );
      return CLAIMS;
    };
    return [claim];
  });
}

export async function measureStores(seconds = 1): Promise<readonly StoreMeasure[]> {
  return [await measureLogAppend(seconds), await measureCellBatch(seconds), await measureSeenClaims(seconds)];
}

/** Repeats one operation, and returns how many operations it performed. */
type Worker = () => Promise<number>;

async function measured(
  name: string,
  seconds: number,
  workersOf: (stores: LocalPlatformStores) => readonly Worker[],
): Promise<StoreMeasure> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const stores = await openDataDirectory(join(folder, 'data'), { mode: 'live' });
  try {
    const start = performance.now();
    const end = start + seconds * 1_000;
    const counts = await Promise.all(
      workersOf(stores).map(async (work) => {
        let count = 0;
        while (performance.now() < end) count += await work();
        return count;
      }),
    );
    const operations = counts.reduce((sum, count) => sum + count, 0);
    return { name, perSecond: Math.round((operations * 1_000) / (performance.now() - start)) };
  } finally {
    await stores.close();
    await rm(folder, { recursive: true });
  }
}
