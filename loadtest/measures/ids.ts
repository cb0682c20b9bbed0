import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUCKETS } from '../../adapters/aws/valkey/id-sizes';
import { createValkey } from '../../adapters/aws/valkey/connect';
import { createValkeySeenEvents } from '../../adapters/aws/valkey/seen-events';
import { openDataDirectory } from '../../adapters/local/data-directory';
import type { Claim, SeenEvents } from '../../core/port/seen-events';
import { HOUR_MS } from '../../core/time/window';
import { installedValkey, startValkey } from '../../test/adapters/aws/doubles/valkey-server';
import type { BenchLine } from '../bench-line';

const IDS = 1_000_000;
const CALL = 500;
const HOURS = 25;
const MILLION = 1_000_000;
/** Loads whose ids are as dense in the buckets of the measurement as they would be in all of them. */
const EVENTS_PER_DAY = [5 * MILLION, 10 * MILLION, 50 * MILLION, 200 * MILLION];
const BUCKETS_MEASURED = 2 ** 10;

/** Bytes that the memory of event ids takes per id: locally, and in Valkey or Redis if this machine has a server. */
export async function measureIds(): Promise<readonly BenchLine[]> {
  return [await measureLocal(), ...(await measureValkey())];
}

/** A day of ids, as many every hour. */
async function measureLocal(): Promise<BenchLine> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-ids-'));
  const stores = await openDataDirectory(folder, { mode: 'live' });
  const sizeOnDisk = async (): Promise<number> => (await stat(join(folder, 'store', 'data.mdb'))).size;
  try {
    const before = await sizeOnDisk();
    await claimIds(stores.seen, 0, IDS, (at) => Math.floor((at / IDS) * HOURS) * HOUR_MS);
    const { ids, bytes } = stores.seen.held('event');
    const onDisk = (await sizeOnDisk()) - before;
    return {
      measure: 'ids in up',
      note: `${ids} ids: ${perId(bytes, ids)} in memory, ${perId(onDisk, ids)} on disk`,
    };
  } finally {
    await stores.close();
    await rm(folder, { recursive: true });
  }
}

async function measureValkey(): Promise<readonly BenchLine[]> {
  const program = installedValkey();
  if (program === undefined)
    return [{ measure: 'ids in Valkey', note: 'not measured: this machine has no valkey-server and no redis-server' }];
  const server = await startValkey('standalone');
  const valkey = await createValkey({ url: server.url });
  const { client } = valkey;
  const used = async (): Promise<number> => numberIn(await client.info('memory'), 'used_memory');
  const buckets = { event: BUCKETS_MEASURED, order: BUCKETS_MEASURED };
  const seen = createValkeySeenEvents({ client, isFirstUse: () => Promise.resolve(true), buckets });
  try {
    await seen.claim([], 0);
    const before = await used();
    const lines: BenchLine[] = [];
    let held = 0;
    for (const rate of EVENTS_PER_DAY) {
      const ids = Math.round((rate * BUCKETS_MEASURED) / BUCKETS.event.count);
      await claimIds(seen, held, ids, () => 0);
      held = ids;
      lines.push({
        measure: `ids in Valkey, ${rate / MILLION} million events per day`,
        note: `${perId((await used()) - before, held)} (${held} ids, ${program})`,
      });
    }
    return lines;
  } finally {
    await valkey.close();
    await server.stop();
  }
}

/** Claims ids by number. */
async function claimIds(seen: SeenEvents, from: number, to: number, timeOf: (at: number) => number): Promise<void> {
  for (let first = from; first < to; first += CALL) {
    const claims = Array.from({ length: Math.min(CALL, to - first) }, (_, index): Claim => {
      const at = first + index;
      return { id: `shop/event/${at}`, memory: 'event', position: `shard-00/${first}/${index}` };
    });
    await seen.claim(claims, timeOf(first));
  }
}

function numberIn(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
}

function perId(bytes: number, ids: number): string {
  return `${(bytes / ids).toFixed(1)} bytes per id`;
}
