import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../../platform/platform';
import { freshFolder, removeFolders } from '../e2e/cli';
import type { Death } from './programs/mortal-orders';
import { afterDeath, deathsOf, DeathToll, twoAtATime } from './deaths';
import { mortalForAll } from './mortal-for-all';
import {
  answers,
  ask,
  expectBalance,
  expectReconciled,
  idsInLog,
  reopened,
  replayWeek,
  rubbish,
  SITE,
} from './reopened';
import { oracle, WEEK, type Week, writeWeek } from './shop-week';
import { PATIENCE_MS } from '../support/patience';

const LOCK = ['lock', 'lock file', 'lock file removed', 'lock removed'];
const FOLLOWED = ['checkpoint of follow', 'items of detect', 'position of shard-00', 'position of shard-01'];
const PUBLISH = [
  'claim of an epoch',
  'curated file',
  'sessions file',
  'file of order lines',
  'mart',
  'views of a day',
  'record of a run',
  'pointer',
].concat([
  'mart removed',
  'retention',
  'sizes of the lake',
  'curated file removed',
  'sessions file removed',
  'file of order lines removed',
  'views of a day removed',
]);

/** One command, run on what the previous one left. */
interface Command {
  readonly name: string;
  readonly args: readonly string[];
  /** Every step that it takes; a step that is not listed, or that is never taken, is a failure. */
  readonly steps: readonly string[];
  /** Steps that it shares with a command above, which dies at them. */
  readonly shared: readonly string[];
  /** The same once more, in this process. */
  again(platform: Platform): Promise<unknown>;
}

const folder = freshFolder();
const week: Week = writeWeek(folder);
const toll = new DeathToll();
const mortal = mortalForAll();
afterAll(() => {
  toll.print();
  removeFolders();
});

const REPLAY: Command = {
  name: 'replay',
  args: ['replay', week.file, '--site', SITE, '--as-of-arrival', 'event-time'],
  steps: [
    ...LOCK,
    'description of the directory',
    'site',
    'clock',
    'records of the log',
    'claims of ids',
    'claims of orders',
    'live cells',
    'ledger of aggregate',
    'checkpoint of aggregate',
  ]
    .concat(['archived events', 'archived quarantine', 'manifest', 'ledger of archive', 'checkpoint of archive'])
    .concat(FOLLOWED),
  shared: [],
  again: (platform) => replayWeek(platform, week.file),
};
const BATCH: Command = {
  name: 'batch',
  args: ['batch', '--until', '2026-03-06T12:00:00Z'],
  steps: [
    ...LOCK,
    'clock',
    'records of the log',
    'manifest',
    'ledger of aggregate',
    'checkpoint of aggregate',
    'ledger of archive',
    'checkpoint of archive',
    ...FOLLOWED,
    ...PUBLISH,
    'reconciliation',
    'place of the compaction',
  ],
  shared: REPLAY.steps,
  again: (platform) => ask(platform, '/v1/admin/batch', { until: '2026-03-06T12:00:00Z' }),
};
const BACKFILL: Command = {
  name: 'backfill',
  args: ['backfill', '--from', '2026-03-06', '--to', '2026-03-06'],
  steps: [...LOCK, ...PUBLISH, 'hours that have expired', 'live cells removed'],
  shared: [
    ...LOCK,
    'hours that have expired',
    ...PUBLISH.filter((step) => step !== 'views of a day' && step !== 'pointer'),
  ],
  again: (platform) => ask(platform, '/v1/admin/backfill', { from: '2026-03-06', to: '2026-03-06' }),
};
const PREVIEW: Command = {
  name: 'backfill --preview',
  args: [...BACKFILL.args, '--preview'],
  steps: [...LOCK, 'file of a preview', 'file of a preview removed'],
  shared: LOCK,
  again: async (platform) =>
    expect(
      await ask(platform, '/v1/admin/backfill', { from: '2026-03-06', to: '2026-03-06', preview: true }),
    ).toMatchObject({ differences: [], failed: [] }),
};
const ROLLBACK: Command = {
  name: 'rollback',
  args: ['rollback'],
  steps: [...LOCK, 'pointer'],
  shared: LOCK,
  again: (platform) => ask(platform, '/v1/admin/rollback', {}),
};

/**
 * A directory in which a batch run and a backfill still have all their steps to do: enough is published that the oldest
 * version is removed.
 */
async function prepare(dataDir: string): Promise<void> {
  await reopened(dataDir, 'laboratory', async (platform) => {
    await REPLAY.again(platform);
    await ask(platform, '/v1/admin/batch', { until: '2026-03-03T00:00:00Z' });
    await ask(platform, '/v1/admin/batch', { until: '2026-03-03T02:00:00Z' });
    await ask(platform, '/v1/admin/backfill', { from: '2026-03-02', to: '2026-03-03' });
    await ask(platform, '/v1/admin/batch', { until: '2026-03-06T11:00:00Z' });
  });
}

interface Undisturbed {
  readonly answers: Awaited<ReturnType<typeof answers>>;
  readonly epoch: number;
  readonly deaths: readonly Death[];
}

/** Runs the command to its end on a copy of the earlier state, and records where it could have died. */
async function undisturbed({ name, args, steps, shared }: Command, before: string | undefined): Promise<Undisturbed> {
  const dataDir = await copyOf(before, `${name} undisturbed`);
  const end = await mortal.run([...args, '--data-dir', dataDir]);
  expect({ status: end.status, stderr: end.stderr }).toEqual({
    status: 0,
    stderr: expect.not.stringContaining('error') as string,
  });
  expect(new Set(end.steps.map(({ step }) => step))).toEqual(new Set(steps));
  const known = await reopened(dataDir, 'laboratory', async (platform) => {
    await expectBalance(platform);
    return { answers: await answers(platform, WEEK), epoch: (await platform.stores.pointer.read()).epoch };
  });
  return { ...known, deaths: deathsOf(end.steps, { command: name, elsewhere: shared }) };
}

let copies = 0;
async function copyOf(before: string | undefined, name: string): Promise<string> {
  const dataDir = join(folder, `${++copies} ${name}`);
  if (before !== undefined) await cp(before, dataDir, { recursive: true });
  return dataDir;
}

/** Lets the command die on a copy, and starts again. The error of a failing check names the death. */
async function die(
  command: Command,
  death: Death,
  {
    before,
    recover,
  }: {
    readonly before: string | undefined;
    readonly recover: (platform: Platform, taken: readonly string[]) => Promise<void>;
  },
): Promise<void> {
  const dataDir = await copyOf(before, command.name);
  const end = await mortal.run([...command.args, '--data-dir', dataDir], { kill: death });
  try {
    expect(end).toMatchObject({ killed: true });
    await reopened(dataDir, 'laboratory', (platform) => recover(platform, end.taken));
  } catch (cause) {
    throw afterDeath(command.name, death, { file: 'every-step', cause });
  }
  await rm(dataDir, { recursive: true });
  toll.add(command.name, death.step);
}

test(
  'replay, killed at every step: what the log took counts once, and the same replay again gives the numbers of one run',
  async () => {
    const { deaths, answers: expected } = await undisturbed(REPLAY, undefined);
    expect(expected.numbers).toEqual(oracle(week.events.values()));

    await twoAtATime(deaths, (death) =>
      die(REPLAY, death, {
        before: undefined,
        recover: async (platform, taken) => {
          await expectBalance(platform, taken);
          const ids = await idsInLog(platform);
          if ((await platform.stores.sites.get(SITE)) !== undefined) {
            expect((await answers(platform, WEEK)).numbers).toEqual(oracle(ids.map((id) => week.events.get(id)!)));
          }
          await REPLAY.again(platform);
          await expectBalance(platform, taken);
          expect(await answers(platform, WEEK)).toEqual(expected);
        },
      }),
    );
  },
  PATIENCE_MS,
);

/**
 * What must hold after a command that publishes: its readers see the state before or the state after, and the numbers
 * are right in both.
 */
async function diesUnseen(command: Command, before: string): Promise<void> {
  const { deaths, answers: expected, epoch } = await undisturbed(command, before);
  const earlier = await reopened(
    await copyOf(before, 'before'),
    'laboratory',
    async (platform) => (await platform.stores.pointer.read()).epoch,
  );
  expect(expected.numbers).toEqual(oracle(week.events.values()));

  await twoAtATime(deaths, (death) =>
    die(command, death, {
      before,
      recover: async (platform, taken) => {
        await expectBalance(platform, taken);
        expect((await answers(platform, WEEK)).numbers).toEqual(expected.numbers);
        const now = (await platform.stores.pointer.read()).epoch;
        expect([earlier, epoch]).toContain(now);
        // Repeating a completed rollback would take back one more.
        if (command !== ROLLBACK || now === earlier) await command.again(platform);
        await expectBalance(platform, taken);
        expect(await answers(platform, WEEK)).toEqual(expected);
        // If a run died after its pointer moved, the next start completes the reconciliation, and keeps it.
        if (command === BATCH) await ask(platform, '/v1/reconciliation');
        await expectReconciled(platform);
        // The next run removes what the dead run left; a run that was already published is not repeated.
        if (command === BATCH && now === epoch) await BACKFILL.again(platform);
        expect(await rubbish(platform, WEEK)).toEqual([]);
      },
    }),
  );
}

describe('killed at every step, a command that publishes shows the state before or the state after, and again gives the numbers of one run:', () => {
  let prepared: string;
  let published: string;
  beforeAll(async () => {
    prepared = await copyOf(undefined, 'prepared');
    await prepare(prepared);
    published = await copyOf(prepared, 'published');
    await reopened(published, 'laboratory', (platform) => BATCH.again(platform));
  }, PATIENCE_MS);

  test('batch', () => diesUnseen(BATCH, prepared), PATIENCE_MS);
  test('backfill', () => diesUnseen(BACKFILL, published), PATIENCE_MS);
  test('backfill --preview', () => diesUnseen(PREVIEW, published), PATIENCE_MS);
  test('rollback', () => diesUnseen(ROLLBACK, published), PATIENCE_MS);
});
