import { createAudit } from '../../batch-layer/audit/audit';
import { createBatch } from '../../batch-layer/batch';
import type { BatchEngine } from '../../core/port/batch-engine';
import { metricsOfKind } from '../../core/metric/sql';
import { DAY_MS, HOUR_MS, hourOf } from '../../core/time/window';
import { createExplorer } from '../../serving-layer/explore/create-explorer';
import { columnsOf } from '../../core/merge/split';
import { readEvent, readSteps } from '../../serving-layer/explore/read-steps';
import type { Explorer, RangeQuestion } from '../../serving-layer/explore/explorer';
import type { BatchBench, World } from '../batch/batch-world';
import { deliveries } from '../differential/play';
import type { Story } from '../differential/stories';
import { recording, type RecordedJob } from './recorded-jobs';

/**
 * The jobs of a story's second night (days that are rewritten, days that are only read, stragglers, raw files that are
 * joined), of an audit, and of queries.
 */
export async function jobsOf(bench: BatchBench, story: Story): Promise<readonly RecordedJob[]> {
  const world = bench.newWorld(story.sites);
  const { early, late } = deliveries(story);
  const lastNight = Math.max(story.firstNight, ...story.arrivals.map(({ arrivedMs }) => hourOf(arrivedMs))) + HOUR_MS;
  await world.arrive(early);
  await world.pulse(story.firstNight);
  await world.batch.run(story.firstNight);
  await world.arrive(late);
  await world.pulse(lastNight);

  const jobs: RecordedJob[] = [];
  const engine = recording({ engine: world.deps.engine, lake: world.deps.lake, files: world.deps.files }, jobs);
  await ask(world, engine, story);
  const lake = { ...world.deps.lake, delete: () => Promise.resolve() };
  const outcome = await createBatch({ ...world.deps, engine, lake }).run(lastNight);
  expect(outcome).toMatchObject({ status: 'published' });
  await createAudit({ ...world.deps, engine }).check();
  return jobs;
}

/** One query of each kind, while part of the events is published and part is live. */
async function ask({ deps }: World, engine: BatchEngine, { sites, firstNight }: Story): Promise<void> {
  const explorer = createExplorer({ engine, sql: deps.sql, views: deps.views, manifests: deps.manifests });
  const pointer = await deps.pointer.read();
  const site = sites.at(-1)!;
  const range = {
    site,
    pointer,
    from: firstNight - 2 * DAY_MS,
    to: firstNight + DAY_MS,
    asOf: firstNight + 3 * DAY_MS,
  };
  await explorer.funnel({
    ...range,
    steps: readSteps('page_view[page~/],add_to_cart,purchase'),
    exclude: readSteps('search,click').slice(1),
    by: 'country',
    withinMs: DAY_MS,
    per: 'visitor',
  });
  await explorer.retention({ ...range, grain: 'week', periods: 1 });
  await explorer.sessions(range);
  await explorer.journeys({
    ...range,
    around: readEvent('add_to_cart[country!:Nowhere]'),
    before: 5,
    after: 5,
    show: 'all',
    filters: [{ column: 'page', test: 'contains_not', value: '/nowhere' }],
    limit: 5,
  });
  await askExact(explorer, range);
}

/** Every metric that cannot be added up, by the last of its breakdowns. */
async function askExact(explorer: Explorer, { site, pointer }: RangeQuestion): Promise<void> {
  const windows = [2, 1].map((hours) => ({
    start: pointer.tidemark - hours * HOUR_MS,
    end: pointer.tidemark - (hours - 1) * HOUR_MS,
  }));
  for (const metric of [...metricsOfKind('distinct'), ...metricsOfKind('top')]) {
    await explorer.count({
      site,
      pointer,
      metric,
      by: metric.breakdowns.slice(-1).flatMap(columnsOf),
      filters: [{ column: 'page', test: 'contains_not', value: '/nowhere' }],
      populations: ['human'],
      windows,
      places: { offset: 0, limit: 3 },
      asOf: undefined,
    });
  }
}
