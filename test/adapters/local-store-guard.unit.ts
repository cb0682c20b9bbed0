import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataDirectory } from '../../adapters/local/data-directory';
import { readLockInfo } from '../../adapters/local/directory-lock';
import { walkStoreFile } from '../../adapters/local/walk-store-file';
import { temporaryFolder } from './local-directory';

const PAGE = 4096;
const RECORDS = 600;

describe('a directory whose store', () => {
  let folder: string;
  let path: string;
  let whole: Buffer;
  const dataFile = (of = path): string => join(of, 'store', 'data.mdb');
  const open = () => openDataDirectory(path, { mode: 'existing' });
  const refusal = (problem: string, message: RegExp) => ({
    code: `directory_${problem}`,
    message: expect.stringMatching(message) as string,
  });

  beforeAll(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'data');
    const stores = await openDataDirectory(path, { mode: 'live', shards: 1 });
    let half = 0;
    for (let at = 0; at < RECORDS; at++) {
      if (at === RECORDS / 2) half = stores.clock.now();
      await stores.stream.put([{ partitionKey: 'k', data: Buffer.alloc(50 + ((at * 97) % 900), at) }]);
    }
    await stores.stream.trim(half);
    await stores.close();
    whole = readFileSync(dataFile());
  });
  beforeEach(() => writeFileSync(dataFile(), whole));
  afterAll(() => rm(folder, { recursive: true }));

  it('is whole opens, also after its file was touched', async () => {
    await walkStoreFile(dataFile());
    await (await open()).close();
  });

  it('is missing or empty is refused, and stays as it is', async () => {
    rmSync(dataFile());
    await expect(open()).rejects.toMatchObject(refusal('store_missing', /data\.mdb is missing.*backup/));
    writeFileSync(dataFile(), '');
    await expect(open()).rejects.toMatchObject(refusal('store_missing', /data\.mdb is empty.*backup/));
    expect(readFileSync(dataFile())).toHaveLength(0);
  });

  it('was cut off is refused wherever that was', async () => {
    for (const share of [0.01, 0.4, 0.8]) {
      truncateSync(dataFile(), Math.floor(whole.length * share));
      await expect(open()).rejects.toMatchObject(refusal('store_damaged', /backup/));
      writeFileSync(dataFile(), whole);
    }
  });

  it('has a page of zeros, of another page, or of an older state is refused, or the page was free', async () => {
    const pages = Math.floor(whole.length / PAGE);
    let refused = 0;
    for (let page = 2; page < pages; page += 3) {
      const damaged = Buffer.from(whole);
      if (page % 2 === 0) damaged.fill(0, page * PAGE, (page + 1) * PAGE);
      else whole.copy(damaged, page * PAGE, (page - 1) * PAGE, page * PAGE);
      writeFileSync(dataFile(), damaged);
      await walkStoreFile(dataFile()).catch(() => (refused += 1));
    }
    expect(refused).toBeGreaterThan(5);
  });

  it('has damaged heads is refused', async () => {
    writeFileSync(dataFile(), Buffer.concat([Buffer.alloc(2 * PAGE), whole.subarray(2 * PAGE)]));
    await expect(open()).rejects.toMatchObject(refusal('store_damaged', /not the head of an LMDB file/));
  });

  it('is gone together with its description is not replaced by a new one beside its lake', async () => {
    const lost = join(folder, 'lost');
    mkdirSync(join(lost, 'lake', 'events'), { recursive: true });
    await expect(openDataDirectory(lost, { mode: 'live' })).rejects.toMatchObject(
      refusal('store_missing', /has a lake \(events\), but no directory\.json/),
    );
  });

  it('is a copy of one in use is not taken for the original', async () => {
    const original = await open();
    const copy = join(folder, 'copy');
    try {
      await original.setUrl('http://127.0.0.1:1');
      cpSync(path, copy, { recursive: true });
      expect(await readLockInfo(path)).toMatchObject({ url: 'http://127.0.0.1:1' });
      expect(await readLockInfo(copy)).toBeUndefined();
      await (await openDataDirectory(copy, { mode: 'existing' })).close();
    } finally {
      await original.close();
    }
  });

  it('is in use can be walked meanwhile', async () => {
    const stores = await open();
    try {
      const puts = Array.from({ length: 20 }, () =>
        stores.stream.put([{ partitionKey: 'k', data: Buffer.alloc(3 * PAGE) }]),
      );
      expect(await stores.damagedFile()).toBeUndefined();
      await Promise.all(puts);
      expect(await stores.damagedFile()).toBeUndefined();
    } finally {
      await stores.close();
    }
  });
});
