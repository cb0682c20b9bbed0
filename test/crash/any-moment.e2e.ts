import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { firstJson, freshFolder, removeFolders } from '../e2e/cli';
import { rees46File, Rees46Oracle } from '../e2e/rees46-oracle';
import { SEED, TEST_ALL } from './deaths';
import { mortalForAll } from './mortal-for-all';
import { Producer } from './producer';
import { answers, expectBalance, hoursAround, reopened, SITE } from './reopened';
import { seeded } from './seeded';
import { oracle } from './shop-week';
import { PATIENCE_MS } from '../support/patience';

/** How often each command is killed. */
const ROUNDS = TEST_ALL ? { up: 20, replay: 20, batch: 20 } : { up: 3, replay: 2, batch: 2 };

/** A separate site, in addition to that of the simulated shoppers. */
const PROBE = 'probe';

interface Running {
  readonly url: string;
}
interface Totals {
  readonly rows: readonly { readonly value: number }[];
}

const mortal = mortalForAll();
afterAll(removeFolders);

/** The one JSON object that a command prints. */
async function answerOf<Answer>(...args: readonly string[]): Promise<Answer> {
  const { status, stdout, stderr } = await mortal.run(args);
  expect({ args, status, stderr }).toMatchObject({ status: 0 });
  return JSON.parse(stdout) as Answer;
}

// The lifetime of a process is drawn from the seed, so that a failure can be repeated; how far it gets depends on the
// machine.
test(
  `up under traffic, killed ${ROUNDS.up} times at any moment (TIDEMARK_SEED=${SEED}), loses nothing that it acknowledged and counts nothing twice`,
  async () => {
    const dataDir = join(freshFolder(), 'data');
    const lifetime = seeded(SEED);
    const up = (traffic: string) => mortal.start(['up', '--data-dir', dataDir, '--port', '0', '--traffic', traffic]);
    const first = up('100');
    await firstJson<Running>(first.child);
    const { write_key: writeKey } = await answerOf<{ readonly write_key: string }>(
      'sites',
      'add',
      '--site',
      PROBE,
      '--data-dir',
      dataDir,
    );
    first.child.kill('SIGKILL');
    const taken = [...(await first.ended).taken];
    const producer = new Producer('probe', writeKey);
    const from = Date.now();

    for (let round = 0; round < ROUNDS.up; round++) {
      const { child, ended } = up('100');
      const { url } = await firstJson<Running>(child);
      const death = pause(lifetime(50, 1200)).then(() => child.kill('SIGKILL'));
      await producer.sendWhile(url, Date.now, () => child.exitCode === null && child.signalCode === null);
      await death;
      taken.push(...(await ended).taken);
    }
    await reopened(dataDir, 'live', async (platform) => {
      await expectBalance(platform, taken);
      producer.expectWithin((await answers(platform, hoursAround(from, Date.now()), PROBE)).numbers);
    });

    const last = up('none');
    const { url } = await firstJson<Running>(last.child);
    // A client without a response sends again; now everything is acknowledged, and must count once.
    expect(await producer.sendAgain(url)).toBe(true);
    last.child.kill('SIGTERM');
    expect((await last.ended).status).toBe(0);

    await answerOf('audit', '--data-dir', dataDir);
    await reopened(dataDir, 'live', async (platform) => {
      expect((await answers(platform, hoursAround(from, Date.now()), PROBE)).numbers).toEqual(oracle(producer.sent));
    });
  },
  PATIENCE_MS,
);

test(
  `replay and batch, killed ${ROUNDS.replay} times each at any moment (TIDEMARK_SEED=${SEED}) and then run to their end, give the numbers of one run`,
  async () => {
    const folder = freshFolder();
    const dataDir = join(folder, 'data');
    const file = rees46File(folder);
    const truth = new Rees46Oracle(file);
    const lifetime = seeded(SEED);
    const replay = [
      'replay',
      file,
      '--format',
      'rees46',
      '--site',
      SITE,
      '--as-of-arrival',
      'event-time',
      '--data-dir',
      dataDir,
    ] as const;
    const batch = ['batch', '--until', '2019-10-01T03:00:00Z', '--data-dir', dataDir] as const;
    const killSome = async (
      args: readonly string[],
      { times, longestMs }: { readonly times: number; readonly longestMs: number },
    ): Promise<void> => {
      for (let round = 0; round < times; round++) {
        const { child, ended } = mortal.start(args);
        await Promise.race([ended, pause(lifetime(300, longestMs))]);
        child.kill('SIGKILL');
        await ended;
      }
    };

    await killSome(replay, { times: ROUNDS.replay, longestMs: 4000 });
    const last = await answerOf<{ readonly accepted: number }>(...replay);

    const [from, to] = [Date.parse('2019-10-01T00:00:00Z'), Date.parse('2019-10-01T03:00:00Z')];
    const range = [
      '--from',
      '2019-10-01T00:00:00Z',
      '--to',
      '2019-10-01T03:00:00Z',
      '--grain',
      'total',
      '--site',
      SITE,
      '--data-dir',
      dataDir,
    ];
    const expectTheTruth = async (): Promise<void> => {
      expect((await answerOf<Totals>('query', 'page_views', ...range)).rows[0]?.value).toBe(
        truth.count('view', from, to),
      );
      expect((await answerOf<Totals>('query', 'revenue', ...range)).rows[0]?.value).toBe(truth.revenue(from, to));
      await answerOf('audit', '--data-dir', dataDir);
    };
    expect(last.accepted).toBe(truth.read - truth.rejected);
    await expectTheTruth();
    await killSome(batch, { times: ROUNDS.batch, longestMs: 2500 });
    await answerOf(...batch);
    await expectTheTruth();
    await answerOf('reconcile', '--data-dir', dataDir);
  },
  PATIENCE_MS,
);
