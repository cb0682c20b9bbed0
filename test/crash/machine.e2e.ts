import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Platform } from '../../platform/platform';
import { firstJson, freshFolder, removeFolders } from '../e2e/cli';
import { SEED, TEST_ALL } from './deaths';
import { canMount, mountSmall, protect, showToAll, underFileLimit, underModes, unmountAll } from './machine';
import type { MortalOptions, MortalProcess } from './mortal-command';
import { mortalForAll } from './mortal-for-all';
import { Producer } from './producer';
import {
  answers,
  ask,
  expectBalance,
  expectReconciled,
  hoursAround,
  makeShop,
  records,
  reopened,
  replayWeek,
  SITE,
} from './reopened';
import { seeded } from './seeded';
import { oracle, WEEK, writeWeek } from './shop-week';
import { commitsBetween, pagesOfCommit, tornCommit } from './torn-pages';
import { PATIENCE_MS } from '../support/patience';

const KB = 1024;
const MB = 1024 * KB;
const HOUR_MS = 3_600_000;
const folder = freshFolder();
const week = writeWeek(folder);
/** Sent between one failure and the next. */
const REQUESTS = 10;
const TORN = TEST_ALL ? 10 : 1;
/** How often the same death is tried until it happens as intended. */
const MOST_TRIES = 5;
const mountable = canMount();
const mortal = mortalForAll();
afterAll(() => {
  unmountAll();
  removeFolders();
});

/** Sizes in whole KB, one from each range; seeded. */
function sizes(...ranges: readonly (readonly [least: number, most: number])[]): readonly number[] {
  const draw = seeded(SEED);
  return ranges.map(([least, most]) => Math.floor(draw(least, most)) * KB);
}

const replay = (dataDir: string): readonly string[] => [
  'replay',
  week.file,
  '--site',
  SITE,
  '--as-of-arrival',
  'event-time',
  '--data-dir',
  dataDir,
];
const batch = (dataDir: string): readonly string[] => [
  'batch',
  '--until',
  '2026-03-03T02:00:00Z',
  '--data-dir',
  dataDir,
];
const up = (dataDir: string, options: MortalOptions = {}): MortalProcess =>
  mortal.start(['up', '--data-dir', dataDir, '--port', '0', '--traffic', 'none'], options);
const saying = (pattern: RegExp): string => expect.stringMatching(pattern) as string;

async function urlOf({ child }: MortalProcess): Promise<string> {
  return (await firstJson<{ readonly url: string }>(child)).url;
}

async function stop({ child, ended }: MortalProcess): Promise<void> {
  child.kill('SIGTERM');
  expect((await ended).status).toBe(0);
}

/**
 * Afterwards the ledgers balance, accepted events are there, and repeating the commands gives the numbers of one run.
 */
async function expectHealed(dataDir: string, taken: readonly string[]): Promise<void> {
  await reopened(dataDir, 'laboratory', async (platform) => {
    await expectBalance(platform, taken);
    await replayWeek(platform, week.file);
    await ask(platform, '/v1/admin/batch', { until: '2026-03-03T02:00:00Z' });
    await expectBalance(platform);
    await expectReconciled(platform);
    expect((await answers(platform, WEEK)).numbers).toEqual(oracle(week.events.values()));
  });
}

describe('a full disk', () => {
  test(
    `refuses what it cannot store, reports that at the next start, and keeps what was acknowledged (${mountable ? 'a file system of 64 MB' : 'only said to be full: this user may not mount one'})`,
    async () => {
      const disk = mountable ? mountSmall(join(folder, 'disk'), 64 * MB) : undefined;
      const [told, ballast] = [join(folder, 'free bytes'), join(disk?.path ?? folder, 'ballast')];
      const setFull = (full: boolean): void => {
        if (disk === undefined) writeFileSync(told, String(full ? MB : 1024 * MB));
        else if (full) writeFileSync(ballast, Buffer.alloc(50 * MB));
        else rmSync(ballast, { force: true });
      };
      const options = disk === undefined ? { freeBytesFile: told } : {};
      setFull(false);
      const dataDir = join(disk?.path ?? folder, 'full');
      const producer = new Producer('full', await makeShop(dataDir));
      const from = Date.now();
      const first = up(dataDir, options);
      const url = await urlOf(first);
      expect(await producer.sendWhile(url, Date.now, (taken) => taken < REQUESTS)).toBe(REQUESTS);
      setFull(true);
      // Ends at the first refused request, long before then.
      await producer.sendWhile(url, Date.now, (taken) => taken < 1000);
      expect(producer.lastStatus).toBe(503);
      first.child.kill('SIGKILL');
      const { taken } = await first.ended;
      expect(await up(dataDir, options).ended).toMatchObject({
        status: 2,
        stderr: saying(/the disk of .* is full .*free some space/),
      });

      setFull(false);
      const second = up(dataDir, options);
      expect(await producer.sendAgain(await urlOf(second))).toBe(true);
      await stop(second);
      await reopened(dataDir, 'live', async (platform) => {
        await expectBalance(platform, taken);
        expect((await answers(platform, hoursAround(from, Date.now()))).numbers).toEqual(oracle(producer.sent));
      });
    },
    PATIENCE_MS,
  );

  if (!mountable)
    test('under the lake cannot be had here: this user may not mount a file system', () =>
      expect(canMount()).toBe(false));
  else
    // From a lake that accepts no file to one that accepts those of a replay but not those of a run.
    test.each(sizes([8, 88], [130, 210]))(
      'under the lake, of %d bytes, stops replay or batch and harms nothing',
      async (bytes) => {
        const dataDir = join(folder, `lake of ${bytes}`);
        mkdirSync(dataDir);
        const disk = mountSmall(join(dataDir, 'lake'), bytes);
        const replayed = await mortal.run(replay(dataDir));
        const ended = replayed.status === 0 ? await mortal.run(batch(dataDir)) : replayed;
        expect(ended.status).toBe(2);
        disk.enlarge(64 * MB);
        await expectHealed(dataDir, ended.taken);
      },
      PATIENCE_MS,
    );
});

test.each(TEST_ALL ? sizes([40, 60], [60, 80], [80, 100]) : sizes([40, 100]))(
  'a limit of file size, %d bytes, stops a replay with a message and harms nothing',
  async (bytes) => {
    const dataDir = join(folder, `files of ${bytes}`);
    const { status, stderr, taken } = await mortal.run(replay(dataDir), { under: underFileLimit(bytes) });

    expect({ status, stderr }).toMatchObject({ status: 2, stderr: saying(/the disk of .* (?:is full|refused)/) });
    await expectHealed(dataDir, taken);
  },
  PATIENCE_MS,
);

describe('a directory that cannot be written', () => {
  const modes = underModes();
  const refusal = {
    status: 2,
    stderr: saying(
      /cannot be written .*give this user write access to it, or choose another directory with --data-dir/,
    ),
  };

  /**
   * Kills a batch run, confronts each command with what it left, and continues once the directory is writable again.
   */
  async function expectRefused(
    dataDir: string,
    { under, forbid }: { readonly under: readonly string[]; readonly forbid: () => () => void },
  ): Promise<void> {
    const { status, taken } = await mortal.run(replay(dataDir));
    expect(status).toBe(0);
    expect(await mortal.run(batch(dataDir), { kill: { step: 'pointer', times: 1, moment: 'after' } })).toMatchObject({
      killed: true,
    });
    const before = readFileSync(join(dataDir, 'store/data.mdb'));
    const permit = forbid();
    try {
      for (const command of [
        batch(dataDir),
        ['audit', '--data-dir', dataDir],
        ['up', '--speed', '10', '--port', '0', '--data-dir', dataDir],
      ]) {
        expect(await mortal.run(command, { under })).toMatchObject(refusal);
      }
    } finally {
      permit();
    }
    expect(readFileSync(join(dataDir, 'store/data.mdb')).equals(before)).toBe(true);
    await expectHealed(dataDir, taken);
  }

  if (!mountable)
    test('because its file system is read-only cannot be had here: this user may not mount one', () =>
      expect(canMount()).toBe(false));
  else
    test(
      'because its file system is read-only is refused by every command, and stays as it was',
      async () => {
        const disk = mountSmall(join(folder, 'read-only'), 64 * MB);
        const forbid = (): (() => void) => {
          disk.makeReadOnly();
          return () => disk.makeWritable();
        };
        await expectRefused(join(disk.path, 'data'), { under: [], forbid });
      },
      PATIENCE_MS,
    );

  if (modes === undefined)
    test('because of its modes cannot be had here: root is let through, and no other user may read the repository', () =>
      expect(underModes()).toBeUndefined());
  else
    test(
      'because of its modes is refused by every command, and stays as it was',
      async () => {
        showToAll(folder);
        const dataDir = join(folder, 'no right to write');
        await expectRefused(dataDir, { under: modes, forbid: () => protect(dataDir) });
      },
      PATIENCE_MS,
    );
});

describe(`a power cut in the middle of a commit (TIDEMARK_SEED=${SEED})`, () => {
  interface Cut {
    readonly step: string;
    readonly command: typeof replay;
    readonly times: number;
  }

  /**
   * Kills a command right after a commit. Undefined if another commit came in between, as those of two consumers may.
   */
  async function afterOneCommit(
    { step, command, times }: Cut,
    dataDir: string,
  ): Promise<{ readonly before: Buffer; readonly after: Buffer; readonly taken: readonly string[] } | undefined> {
    if (command === batch) expect((await mortal.run(replay(dataDir))).status).toBe(0);
    const [data, earlier] = [join(dataDir, 'store/data.mdb'), `${dataDir} before`];
    const end = await mortal.run(command(dataDir), {
      kill: { step, times, moment: 'after' },
      keep: { from: data, to: earlier },
    });
    expect(end).toMatchObject({ killed: true });
    const [before, after] = [readFileSync(earlier), readFileSync(data)];
    return commitsBetween(before, after) === 1 ? { before, after, taken: end.taken } : undefined;
  }

  /**
   * By then the disk has the pages of all earlier commits, and each page of this one whole, in part or not at all, with
   * the last one cut off; but not the page that makes it valid, which is written after the others are flushed.
   */
  test.each<Cut>([
    { step: 'records of the log', command: replay, times: 9 },
    { step: 'live cells', command: replay, times: 1 },
    { step: 'views of a day', command: batch, times: 1 },
    { step: 'pointer', command: batch, times: 1 },
  ])(
    'of $step leaves the state before it, whatever pages are torn',
    async (cut) => {
      const draw = seeded(SEED);
      let dataDir = '';
      let commit: Awaited<ReturnType<typeof afterOneCommit>>;
      for (let tries = 1; commit === undefined && tries <= MOST_TRIES; tries++) {
        commit = await afterOneCommit(cut, (dataDir = join(folder, `torn ${cut.step} ${tries}`)));
      }
      const { before, after, taken } = commit!;
      expect(pagesOfCommit(before, after)).toBeGreaterThan(0);

      for (let copies = 0; copies < TORN; copies++) {
        const copy = `${dataDir} ${copies}`;
        cpSync(dataDir, copy, { recursive: true });
        writeFileSync(join(copy, 'store/data.mdb'), tornCommit(before, after, draw));
        await expectHealed(copy, taken);
      }
    },
    PATIENCE_MS,
  );
});

test(
  'a clock that is set back an hour, while up runs and before it starts again, moves no event and no tidemark',
  async () => {
    const dataDir = join(folder, 'clock');
    const clockFile = join(folder, 'clock ahead');
    const producer = new Producer('clock', await makeShop(dataDir));
    const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    // It starts two seconds after a whole hour, which is published at once: the time that repeats is below the
    // tidemark.
    const right = hour + 2000 - Date.now();
    let ahead = 0;
    const setClock = (ms: number): void => writeFileSync(clockFile, String((ahead = ms)));
    const send = async (url: string): Promise<void> => {
      expect(
        await producer.sendWhile(
          url,
          () => Date.now() + ahead,
          (taken) => taken < REQUESTS,
        ),
      ).toBe(REQUESTS);
    };

    setClock(right);
    const first = up(dataDir, { clockFile });
    const url = await urlOf(first);
    await send(url);
    await untilTidemark(url, hour);
    setClock(right - HOUR_MS);
    await send(url);
    first.child.kill('SIGKILL');
    const { taken } = await first.ended;
    const second = up(dataDir, { clockFile });
    await send(await urlOf(second));
    second.child.kill('SIGKILL');
    await second.ended;
    setClock(right);
    const third = up(dataDir, { clockFile });
    await send(await urlOf(third));
    await stop(third);
    setClock(right + HOUR_MS);
    expect(
      (
        await mortal.run(['batch', '--until', new Date(hour + HOUR_MS).toISOString(), '--data-dir', dataDir], {
          clockFile,
        })
      ).status,
    ).toBe(0);

    await reopened(dataDir, 'live', async (platform) => {
      await expectBalance(platform, taken);
      await expectReconciled(platform);
      const { numbers, rows } = await answers(platform, {
        from: new Date(hour - HOUR_MS).toISOString(),
        to: new Date(hour + HOUR_MS).toISOString(),
      });
      expect(numbers).toEqual(oracle(producer.sent));
      expect(rows['events']).toMatchObject([{ exact: true }, { exact: true }]);
      for (const shard of await arrivals(platform)) expect(shard).toEqual(shard.toSorted((a, b) => a - b));
    });
  },
  PATIENCE_MS,
);

async function untilTidemark(url: string, atMs: number): Promise<void> {
  for (;;) {
    const { tidemark } = (await (await fetch(`${url}/v1/status`)).json()) as { readonly tidemark: string | null };
    if (tidemark !== null && Date.parse(tidemark) === atMs) return;
    await pause(50);
  }
}

/** The arrival times of each shard, in record order. */
async function arrivals(platform: Platform): Promise<readonly (readonly number[])[]> {
  const all = await records(platform);
  const shards = [...new Set(all.map(({ shard }) => shard))];
  return shards.map((id) => all.filter(({ shard }) => shard === id).map(({ arrivedMs }) => arrivedMs));
}
