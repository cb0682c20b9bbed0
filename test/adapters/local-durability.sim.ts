import { execFileSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalCellStore } from '../../adapters/local/cell-store';
import { openDataDirectory } from '../../adapters/local/data-directory';
import { Store } from '../../adapters/local/store';
import { temporaryFolder } from './local-directory';
import { buildProgram, start, tidyUp } from './programs/child-program';
import { recordText } from './programs/record-text';

const CELL = { site: 'shop', arrivalHour: '2019-10-01T02', windowStart: 0, shard: 'shard-00', minutesLate: 0 } as const;
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

describe('local adapters under faults', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await tidyUp();
    await rm(folder, { recursive: true });
  });

  it.each(['live', 'laboratory'])(
    'keep what was acknowledged, and whole cells, when the process is killed time and again (%s)',
    async (mode) => {
      const program = await buildProgram('crash-writer');
      const data = join(folder, 'data');
      const acknowledged = new Map<string, string>();

      for (const killedAfter of [1, 40, 150, 7, 90, 300]) {
        const child = start(program, [data, mode]);
        while (child.lines.length < killedAfter) await child.line();
        await child.kill();
        for (const line of child.lines) remember(line, acknowledged);

        await checkDirectory(data, acknowledged);
      }
    },
  );

  it('loses no increment of two processes that write the same fenced item', async () => {
    const program = await buildProgram('race-writer');
    await mkdir(join(folder, 'store'));

    const children = [start(program, [folder, '200']), start(program, [folder, '200'])];
    const codes = await Promise.all(children.map((child) => child.ended()));

    const store = Store.open(folder);
    const [cell] = await new LocalCellStore(store).get([CELL]);
    await store.close();
    expect(codes).toEqual([0, 0]);
    expect(cell?.lastSequence).toBe('400');
  });

  it.each(smallDisks())('refuses records and keeps those it took on $kind', async ({ open }) => {
    const disk = await open(folder);
    try {
      const child = start(await buildProgram('fill-disk'), [join(disk.folder, 'data'), ...disk.room]);
      expect(await child.ended()).toBe(0);
      const taken = child.lines.filter((line) => line.startsWith('ok'));
      const refused = child.lines.filter((line) => line.startsWith('refused'));

      disk.enlarge();
      const stores = await openDataDirectory(join(disk.folder, 'data'), { mode: 'live' });
      const records = await stores.stream.read('shard-00', undefined, 10_000);
      const [again] = await stores.stream.put([{ partitionKey: 'one', data: new Uint8Array(100_000) }]);
      await stores.close();

      expect(taken.length).toBeGreaterThan(10);
      expect(refused).toHaveLength(3);
      for (const line of refused) expect(line).toMatch(/^refused disk_full: the disk of .* is full .*free some space/);
      expect(child.lines.at(-2)).toBe(`lake ${disk.lake}`);
      expect(child.lines.at(-1)).toBe(`readable ${taken.length}`);
      expect(records.map(({ sequence }) => `ok ${sequence}`)).toEqual(taken);
      expect(again?.ok).toBe(true);
    } finally {
      disk.close();
    }
  });
});

function remember(line: string, acknowledged: Map<string, string>): void {
  const [shard = '', sequence = '', writer, put] = line.split(' ');
  if (shard === 'cell') acknowledged.set('cell', sequence);
  else acknowledged.set(`${shard} ${sequence}`, recordText(Number(writer), Number(put)));
}

/**
 * Opens what a killed process left: the lock is taken over, positions have no gap, and acknowledged records are there.
 */
async function checkDirectory(data: string, acknowledged: ReadonlyMap<string, string>): Promise<void> {
  const stores = await openDataDirectory(data, { mode: 'existing' });
  const found = new Map<string, string>();
  for (const { id } of await stores.stream.shards()) {
    const records = await stores.stream.read(id, undefined, 100_000);
    expect(records.map(({ sequence }) => Number(sequence))).toEqual(records.map((_, index) => index + 1));
    for (const { sequence, data: bytes } of records) found.set(`${id} ${sequence}`, text(bytes));
  }
  const [cell] = await stores.cells.get([CELL]);
  const damaged = await stores.damaged();
  await stores.close();

  for (const [position, record] of acknowledged)
    if (position !== 'cell') expect(found.get(position) === record).toBe(true);
  expect(Number(cell?.lastSequence ?? 0)).toBeGreaterThanOrEqual(Number(acknowledged.get('cell') ?? 0));
  expect(Number(text(cell?.bytes))).toBe(Number(cell?.lastSequence ?? 0));
  expect(damaged).toEqual([]);
}

interface SmallDisk {
  readonly folder: string;
  /** How many puts fit, for a program that is only told that the disk is full. */
  readonly room: readonly string[];
  /** The result of writing a large object to the lake. */
  readonly lake: string;
  enlarge(): void;
  close(): void;
}

/** A full disk can be simulated everywhere; a small file system is only possible where this user may mount one. */
function smallDisks(): readonly { readonly kind: string; readonly open: (folder: string) => Promise<SmallDisk> }[] {
  const told: SmallDisk = {
    folder: '',
    room: ['40'],
    lake: 'stored',
    enlarge: () => undefined,
    close: () => undefined,
  };
  const disks = [
    { kind: 'a disk that is said to be full', open: (folder: string) => Promise.resolve({ ...told, folder }) },
  ];
  return canMount() ? [...disks, { kind: 'a full file system', open: mountSmall }] : disks;
}

async function mountSmall(folder: string): Promise<SmallDisk> {
  const disk = join(folder, 'disk');
  await mkdir(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]);
  return {
    folder: disk,
    room: [],
    lake: 'disk_full',
    enlarge: () => execFileSync('mount', ['-o', 'remount,size=64m', disk]),
    close: () => execFileSync('umount', [disk]),
  };
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
