import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { idKeysFor } from '../../adapters/aws/valkey/id-sizes';
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
const EVENTS_PER_DAY = [MILLION, 5 * MILLION, 10 * MILLION, 50 * MILLION, 200 * MILLION];
/** Keys that are filled as densely as those of an environment would be. */
const KEYS = 2 ** 10;

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
  const lines: BenchLine[] = [];
  try {
    for (const rate of EVENTS_PER_DAY) {
      await client.flushall();
      const seen = createValkeySeenEvents({ client, isFirstUse: () => Promise.resolve(true), idKeys: KEYS });
      await seen.claim([], 0);
      const before = await used();
      const ids = Math.round((rate * KEYS) / idKeysFor(rate));
      await claimIds(seen, 0, ids, () => 0);
      lines.push({
        measure: `ids in Valkey, ${rate / MILLION} million events per day`,
        note: `${perId((await used()) - before, ids)} (${ids} ids, ${program})`,
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
