import { chmod, copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataDirectory, type LocalPlatformStores } from '../../adapters/local/data-directory';
import { readLockInfo } from '../../adapters/local/directory-lock';
import { storageFault } from '../../adapters/local/storage-fault';
import { temporaryFolder } from './local-directory';
import { buildProgram, start, tidyUp } from './programs/child-program';

const saying = (text: string): string => expect.stringContaining(text) as string;
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
/** A place where no user can create a folder. */
const UNWRITABLE = process.platform === 'darwin' ? '/System/tidemark' : '/sys/tidemark';

describe('data directory', () => {
  let folder: string;
  let path: string;
  let opened: LocalPlatformStores[];
  const open: typeof openDataDirectory = async (...args) => {
    const stores = await openDataDirectory(...args);
    opened.push(stores);
    return stores;
  };
  const close = async (stores: LocalPlatformStores): Promise<void> => {
    opened = opened.filter((other) => other !== stores);
    await stores.close();
  };

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'new', 'data');
    opened = [];
  });
  afterEach(async () => {
    for (const stores of [...opened]) await close(stores);
    await tidyUp();
    await rm(folder, { recursive: true });
  });

  describe('made and opened', () => {
    it('is for its owner only, secrets too', async () => {
      await open(path, { mode: 'live' });

      const names = ['', 'store/data.mdb', 'store/lock.mdb', 'directory.json', 'running.json'];
      const modes = await Promise.all(names.map((name) => stat(join(path, name))));
      expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['700', '600', '600', '600', '600']);
    });

    it('is copied whole while it is in use, and the copy does not lead to the process of the original', async () => {
      const stores = await open(path, { mode: 'live' });
      const site = await stores.sites.create({ id: 'shop', timeZone: 'UTC', currency: 'EUR' });
      await stores.lake.put('events/a', Uint8Array.of(1, 2));
      const copy = join(folder, 'copy');

      const { files } = await stores.copyTo(copy);
      await copyFile(join(path, 'running.json'), join(copy, 'running.json'));

      expect(files).toBe(3);
      expect(await readLockInfo(path)).toBeDefined();
      expect(await readLockInfo(copy)).toBeUndefined();
      const copied = await open(copy, { mode: 'existing' });
      expect(await copied.sites.list()).toEqual([site]);
      expect(await copied.lake.get('events/a')).toEqual(Uint8Array.of(1, 2));
      await expect(stores.copyTo(copy)).rejects.toMatchObject({ code: 'directory_not_empty' });
      await expect(stores.copyTo(join(copy, 'running.json'))).rejects.toMatchObject({ code: 'directory_not_writable' });
    });

    it('keeps its kind and its shards', async () => {
      await close(await open(path, { mode: 'laboratory', shards: 3 }));

      const again = await open(path, { mode: 'existing' });

      expect(again.meta).toEqual({ version: 1, mode: 'laboratory', shards: 3 });
      expect((await again.stream.shards()).map(({ id }) => id)).toEqual(['shard-00', 'shard-01', 'shard-02']);
    });

    it.each([
      [{ mode: 'laboratory' }, 'directory_wrong_mode', /is live.*--data-dir/],
      [{ mode: 'live', shards: 5 }, 'directory_wrong_shards', /made with 2 shards, not 5/],
    ] as const)('is not opened as something else: %j', async (options, code, message) => {
      await close(await open(path, { mode: 'live' }));

      await expect(open(path, options)).rejects.toMatchObject({ code, message: matching(message) });
      await close(await open(path, { mode: 'live' }));
    });

    it('is not created among other files, or when none is requested', async () => {
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'holiday.jpg'), 'x');

      const foreign = { code: 'directory_not_a_data_directory', message: saying('holiday.jpg') };
      await expect(open(path, { mode: 'live' })).rejects.toMatchObject(foreign);
      await expect(open(join(folder, 'none'), { mode: 'existing' })).rejects.toMatchObject({
        code: 'directory_missing',
      });
      expect(await readdir(folder)).toEqual(['new']);
    });

    it('is left alone if a newer Tidemark wrote it, or if its description is damaged', async () => {
      await close(await open(path, { mode: 'live' }));
      const description = await readFile(join(path, 'directory.json'), 'utf8');

      await writeFile(join(path, 'directory.json'), description.replace('"version":1', '"version":2,"more":true'));
      await expect(open(path, { mode: 'existing' })).rejects.toMatchObject({
        code: 'directory_newer_version',
        message: saying('upgrade'),
      });

      await writeFile(join(path, 'directory.json'), '{"version":');
      await expect(open(path, { mode: 'existing' })).rejects.toMatchObject({ code: 'directory_unreadable_meta' });
    });

    it('says so where it may not be written', async () => {
      await expect(open(UNWRITABLE, { mode: 'live' })).rejects.toMatchObject({
        code: 'directory_not_writable',
        message: saying('--data-dir'),
      });
    });

    it.each([
      [{ code: 'EROFS', message: 'read-only' }, 'directory_not_writable'],
      [{ code: 13, message: 'Permission denied' }, 'directory_not_writable'],
      [{ code: 'ENOSPC', message: 'no space' }, 'disk_full'],
      [{ code: 28, message: 'No space left on device' }, 'disk_full'],
      [{ code: -30792, message: 'MDB_MAP_FULL' }, 'disk_full'],
      [{ code: 5, message: 'Input/output error' }, 'storage_failed'],
      [{ code: 'corrupt_value', message: 'damaged' }, 'corrupt_value'],
    ])('names what a disk refuses: %j', (error, code) => {
      expect(storageFault(error, folder)).toMatchObject({ code });
    });

    it('continues after a kill during its creation', async () => {
      await mkdir(join(path, 'store'), { recursive: true });
      await writeFile(join(path, 'running.json.new'), '{"pi');
      await chmod(path, 0o700);

      const stores = await open(path, { mode: 'live' });

      expect(stores.meta.shards).toBe(2);
    });
  });

  describe('in use', () => {
    it('is not opened twice, and the second learns by whom and where to ask', async () => {
      const first = await open(path, { mode: 'live', command: 'tidemark up' });

      await expect(open(path, { mode: 'existing' })).rejects.toMatchObject({
        code: 'directory_in_use',
        message: saying(`process ${process.pid} (tidemark up): stop it, or choose`),
      });
      await first.setUrl('http://127.0.0.1:8080');

      await expect(open(path, { mode: 'live' })).rejects.toMatchObject({
        message: saying('use its API at http://127.0.0.1:8080'),
      });
      expect(await readLockInfo(path)).toEqual({
        pid: process.pid,
        command: 'tidemark up',
        url: 'http://127.0.0.1:8080',
      });
      expect(await first.pointer.read()).toMatchObject({ epoch: 0 });
    });

    it('is free again after it was closed', async () => {
      await close(await open(path, { mode: 'live' }));

      expect(await readLockInfo(path)).toBeUndefined();
      await close(await open(path, { mode: 'live' }));
    });

    it('belongs to another process until that is killed, and then to the next', async () => {
      const holder = start(await buildProgram('hold-directory'), [path, 'http://127.0.0.1:1']);
      expect(await holder.line()).toBe('held');

      const inUse = { code: 'directory_in_use', message: saying(`process ${holder.pid} `) };
      await expect(open(path, { mode: 'live' })).rejects.toMatchObject(inUse);
      expect(await readLockInfo(path)).toMatchObject({ pid: holder.pid, url: 'http://127.0.0.1:1' });
      await holder.kill();

      expect(await readLockInfo(path)).toBeUndefined();
      await close(await open(path, { mode: 'live' }));
    });

    it('goes to one of many concurrent processes after a kill', async () => {
      const program = await buildProgram('hold-directory');
      const holder = start(program, [path]);
      await holder.line();
      await holder.kill();

      const answers = await Promise.all(Array.from({ length: 5 }, () => start(program, [path]).line()));

      expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
      expect(answers.filter((answer) => answer === 'directory_in_use')).toHaveLength(4);
    });

    it('is not held by a process that only has the number of the one that held it', async () => {
      await close(await open(path, { mode: 'live' }));
      const earlier = { pid: process.pid, started: 'an earlier boot/1', command: 'tidemark up' };
      await writeFile(join(path, 'running.json'), JSON.stringify(earlier));

      expect(await readLockInfo(path)).toBeUndefined();
      await close(await open(path, { mode: 'live' }));
    });

    it('is not trusted if it was a laboratory when its machine stopped', async () => {
      await close(await open(path, { mode: 'laboratory' }));
      await writeFile(
        join(path, 'running.json'),
        JSON.stringify({ pid: process.pid, started: 'an earlier boot/1', command: 'tidemark replay' }),
      );

      await expect(open(path, { mode: 'existing' })).rejects.toMatchObject({
        code: 'directory_cut_off',
        message: saying('replay again'),
      });
    });
  });
});
