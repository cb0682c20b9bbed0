import { type BatchBench, openBench } from '../batch/batch-world';
import { SHOP } from '../collect/collecting';
import { recordedFile } from '../support/recorded-file';
import { complaintsAbout } from './answers';
import { answersApart, viewsApart } from './differences';
import { play } from './play';
import { recordedStory } from './recorded-story';
import { expectTruth } from './truth';
import { createTwins } from './twins';
import { choose } from '../support/effort';

/** The whole file with `--all`; otherwise what the engines and the oracle answer in a few seconds. */
const ROWS = choose({ mutation: 3000, sample: 3000, full: 17_435 });
/** How many of 1000 estimates may miss the truth: their bounds are three standard deviations. */
const MISSES_ALLOWED = 10;

let bench: BatchBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const { name, text } = recordedFile(ROWS);

it(`DuckDB, the model engine, the fold and the oracle say the same of a recording ${name}`, async () => {
  const story = await recordedStory(text, ROWS);
  const sent = story.arrivals.reduce((sum, { events }) => sum + events.length, 0);
  const twins = createTwins(bench, story.sites);

  const played = { model: await play(twins.model, story), duckdb: await play(twins.duckdb, story) };

  expect(sent).toBeGreaterThan(ROWS * 0.99);
  expect(played.model.backfill).toMatchObject({ status: 'published', record: { events: { read: sent } } });
  expect(answersApart(twins) ?? (await viewsApart(twins, [SHOP.id]))).toBeUndefined();
  expect(played.duckdb).toEqual(played.model);
  await expectTruth(twins.model.deps, story);
  const { complaints, estimates } = await complaintsAbout(twins.model, story);
  expect(complaints).toEqual([]);
  expect(estimates.given).toBeGreaterThan(0);
  expect(estimates.missed).toBeLessThanOrEqual((estimates.given * MISSES_ALLOWED) / 1000);
});
