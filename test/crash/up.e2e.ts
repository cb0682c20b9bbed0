import { existsSync } from 'node:fs';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Platform } from '../../platform/platform';
import { firstJson, freshFolder, removeFolders } from '../e2e/cli';
import { afterDeath, deathsOf, DeathToll } from './deaths';
import type { MortalProcess } from './mortal-command';
import { mortalForAll } from './mortal-for-all';
import { Producer } from './producer';
import type { Death } from './programs/mortal-orders';
import {
  answers,
  expectBalance,
  expectReconciled,
  hoursAround,
  makeShop,
  numbersOfOneRun,
  reopened,
  SITE,
} from './reopened';
import { oracle } from './shop-week';
import { PATIENCE_MS } from '../support/patience';

const HOUR_MS = 3_600_000;
/**
 * By how much `up` starts later by its clock: every start has an hour to publish, and the id memory still knows what is
 * sent again.
 */
const EACH_START_LATER_MS = 6 * HOUR_MS;
/** Longer than records and live cells are kept; by then nothing may be left to be sent again. */
const DAYS_LATER_MS = 90 * HOUR_MS;
/** Three published runs with days between them, so that the next one has something of every kind to remove. */
const PUBLISHED_LATER_MS = [EACH_START_LATER_MS, DAYS_LATER_MS, EACH_START_LATER_MS];
/** `up` takes these from its first start on … */
const AT_ONCE = [
  'lock',
  'lock file',
  'admin token',
  'records of the log',
  'claims of ids',
  'claims of orders',
  'live cells',
  'ledger of aggregate',
  'checkpoint of aggregate',
]
  .concat(['archived events', 'manifest', 'ledger of archive', 'checkpoint of archive'])
  .concat(['position of shard-00', 'position of shard-01', 'checkpoint of follow', 'items of detect'])
  .concat([
    'claim of an epoch',
    'curated file',
    'sessions file',
    'file of order lines',
    'mart',
    'views of a day',
    'record of a run',
    'pointer',
    'reconciliation',
    'mart removed',
    'sizes of the lake',
  ]);
/** … these when runs are published and days have passed … */
const LATER = [
  'retention',
  'hours that have expired',
  'curated file removed',
  'sessions file removed',
  'file of order lines removed',
  'views of a day removed',
  'live cells removed',
  'records of the log removed',
  'claims of ids removed',
];
/** … these if an hour has several files, which depends on when `up` died; test/batch/compaction.unit.ts dies at them. */
const IF_FILES_ARE_JOINED = ['joined events', 'archived events removed', 'place of the compaction'];
/** … and these when it is asked to stop. */
const AT_THE_END = ['admin token removed', 'lock file removed', 'lock removed'];
/** How many of the others are drawn; each start of `up` takes time. */
const DRAWN = 5;
/** `every-step.e2e.ts` dies at these in `batch`, which is the same code. */
const AS_IN_BATCH = [
  'claim of an epoch',
  'curated file',
  'sessions file',
  'file of order lines',
  'mart',
  'views of a day',
  'record of a run',
  'reconciliation',
  'mart removed',
].concat([
  'retention',
  'curated file removed',
  'sessions file removed',
  'file of order lines removed',
  'views of a day removed',
]);
/**
 * By then the aggregator has stored its checkpoint several times since the archiver, which runs twice per minute, did.
 */
const BETWEEN_CHECKPOINTS: Death = { step: 'checkpoint of aggregate', times: 12, moment: 'after' };
/** Between the durable write and its response, and just before that write: where a client could get a wrong answer. */
const AROUND_THE_ANSWER: readonly Death[] = (['before', 'after'] as const).map((moment) => ({
  step: 'records of the log',
  times: 5,
  moment,
}));
/** How often `up` is killed like this until the archiver is behind: on a busy machine it may have just run. */
const MOST_TRIES = 5;
/** Sent to a process that is to stop; and, in vain, to one that does not die where it should. */
const REQUESTS = 10;
const ENOUGH_REQUESTS = 1000;

const folder = freshFolder();
const toll = new DeathToll();
const mortal = mortalForAll();
afterAll(() => {
  toll.print();
  removeFolders();
});

test(
  'up, killed at step after step and started again: what it acknowledged counts once, and the rest at most once',
  async () => {
    const dataDir = join(folder, 'steps');
    const producer = new Producer('step', await makeShop(dataDir));
    const steps = [...AT_ONCE, ...LATER, ...AT_THE_END].map((step) => ({ step, times: 1 }));
    const deaths = deathsOf(steps, {
      command: 'up',
      elsewhere: AS_IN_BATCH,
      sample: DRAWN,
      always: [...AROUND_THE_ANSWER, BETWEEN_CHECKPOINTS],
    });
    const clockFile = join(folder, 'clock');
    const isLater = ({ step }: Death): boolean => LATER.includes(step);
    const firstMs =
      Date.now() -
      (deaths.length + MOST_TRIES + 2) * EACH_START_LATER_MS -
      deaths.filter(isLater).length * 3 * DAYS_LATER_MS;
    let startsAheadMs = firstMs - Date.now();

    const liveAndDie = async (death: Death | undefined, laterMs = EACH_START_LATER_MS): Promise<readonly string[]> => {
      await writeFile(clockFile, String((startsAheadMs += laterMs)));
      const running = mortal.start(['up', '--data-dir', dataDir, '--port', '0', '--traffic', 'none'], {
        clockFile,
        ...(death === undefined ? {} : { kill: death }),
      });
      await live(running, {
        producer,
        aheadMs: startsAheadMs,
        stops: death === undefined || AT_THE_END.includes(death.step),
      });
      const end = await running.ended;
      if (end.killed !== (death !== undefined))
        throw new Error(`up was ${end.killed ? '' : 'not '}killed, and said: ${end.stderr}`);
      const taken = end.steps.filter(({ step }) => !IF_FILES_ARE_JOINED.includes(step));
      expect(taken.filter(({ step }) => !steps.some((known) => known.step === step))).toEqual([]);
      return end.taken;
    };
    /** On a copy, because `up` itself is to continue from what the death left. True if this death went as intended. */
    const look = async (death: Death, taken: readonly string[]): Promise<boolean> => {
      const copy = join(folder, 'copy');
      await cp(dataDir, copy, { recursive: true });
      const isAsMeant = await reopened(copy, 'live', async (platform) => {
        const apart = await areApart(platform);
        await expectBalance(platform, taken);
        producer.expectWithin((await answers(platform, hoursAround(firstMs, Date.now()))).numbers);
        return death !== BETWEEN_CHECKPOINTS || apart;
      });
      await rm(copy, { recursive: true });
      return isAsMeant;
    };

    for (const death of deaths) {
      if (isLater(death)) for (const laterMs of PUBLISHED_LATER_MS) await liveAndDie(undefined, laterMs);
      try {
        let isAsMeant = false;
        for (let tries = 0; !isAsMeant && tries < MOST_TRIES; tries++) {
          isAsMeant = await look(death, await liveAndDie(death, isLater(death) ? DAYS_LATER_MS : EACH_START_LATER_MS));
        }
        expect(isAsMeant).toBe(true);
      } catch (cause) {
        throw afterDeath('up', death, { file: 'up', cause });
      }
      toll.add('up', death.step);
    }
    await liveAndDie(undefined);

    const numbers = await reopened(dataDir, 'live', async (platform) => {
      await expectBalance(platform);
      await expectReconciled(platform);
      return (await answers(platform, hoursAround(firstMs, Date.now()))).numbers;
    });
    expect(numbers).toEqual(oracle(producer.sent));
    expect(numbers).toEqual(await numbersOfOneRun(join(folder, 'one run'), producer.sent));
  },
  PATIENCE_MS,
);

/** Sends to a process until it dies or, if it is to be stopped, for a moment. */
async function live(
  { child }: MortalProcess,
  { producer, aheadMs, stops }: { readonly producer: Producer; readonly aheadMs: number; readonly stops: boolean },
): Promise<void> {
  const running = await firstJson<{ readonly url: string }>(child).catch(() => undefined);
  if (running === undefined) return;
  await producer.sendWhile(
    running.url,
    () => Date.now() + aheadMs,
    (taken) => taken < (stops ? REQUESTS : ENOUGH_REQUESTS),
  );
  child.kill('SIGTERM');
}

/** In some shard the archiver's checkpoint is behind the aggregator's. */
async function areApart({ stores: { checkpoints, stream } }: Platform): Promise<boolean> {
  const shards = await stream.shards();
  const positions = await Promise.all(
    shards.map(
      async ({ id }) => [await checkpoints.get('aggregate', id), await checkpoints.get('archive', id)] as const,
    ),
  );
  return positions.some(([aggregate, archive]) => (aggregate ?? '') > (archive ?? ''));
}

test(
  'a process that has the directory and could not say so yet has it: another that starts then is refused',
  async () => {
    const dataDir = join(folder, 'held');
    await makeShop(dataDir);
    const up = ['up', '--data-dir', dataDir, '--port', '0', '--traffic', 'none'];
    const [reached, until] = [join(folder, 'holds'), join(folder, 'goes on')];
    const holder = mortal.start(up, {
      hold: { at: { step: 'lock file', times: 1, moment: 'before' }, reached, until },
    });
    while (!existsSync(reached)) await pause(20);

    const end = await mortal.run(['replay', '/dev/null', '--site', SITE, '--data-dir', dataDir]);
    await writeFile(until, '');

    expect(end).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`in use by process ${holder.child.pid} `) as string,
    });
    await firstJson(holder.child);
    holder.child.kill('SIGTERM');
    expect((await holder.ended).status).toBe(0);
  },
  PATIENCE_MS,
);

test(
  'of several processes on one directory one works and the others say which; after a kill the next ones again',
  async () => {
    const dataDir = join(folder, 'shared');
    const producer = new Producer('shared', await makeShop(dataDir));
    const from = Date.now();
    let killed: MortalProcess | undefined;

    for (const commands of [3, 2]) {
      const started = Array.from({ length: commands }, () =>
        mortal.start(['up', '--data-dir', dataDir, '--port', '0', '--traffic', 'none']),
      );
      const urls = await Promise.all(
        started.map(({ child }) => firstJson<{ readonly url: string }>(child).catch(() => undefined)),
      );
      expect(urls.filter((url) => url !== undefined)).toHaveLength(1);
      const winner = started.find((_, at) => urls[at] !== undefined)!;
      const url = urls.find((found) => found !== undefined)!.url;
      const losers = await Promise.all(started.filter((one) => one !== winner).map(({ ended }) => ended));

      for (const loser of losers)
        expect(loser).toMatchObject({
          status: 2,
          stderr: expect.stringContaining(`in use by process ${winner.child.pid} `) as string,
        });
      expect(await producer.sendWhile(url, Date.now, (count) => count < REQUESTS)).toBe(REQUESTS);
      expect(await mortal.run(['replay', '/dev/null', '--site', SITE, '--data-dir', dataDir])).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('in use') as string,
      });
      expect(await mortal.run(['audit', '--data-dir', dataDir])).toMatchObject({ status: 0, stderr: '' });
      expect(await producer.sendAgain(url)).toBe(true);
      winner.child.kill('SIGKILL');
      killed = winner;
    }

    const { taken } = await killed!.ended;
    await reopened(dataDir, 'live', async (platform) => {
      await expectBalance(platform, taken);
      expect((await answers(platform, hoursAround(from, Date.now()))).numbers).toEqual(oracle(producer.sent));
    });
  },
  PATIENCE_MS,
);
