// The process of the batch layer: started for one piece of work by batch-process.ts, with a data directory, the root of
// the checkout and the retention as arguments.
import { join } from 'node:path';
import { createBirpc } from 'birpc';
import * as z from 'zod';
import { parquetFiles } from '../../adapters/columnar/event-files';
import { type JoinedStores, joinDataDirectory } from '../../adapters/local/data-directory';
import { sqlFiles } from '../../adapters/local/sql-files';
import { createBatchWork } from '../../batch-layer/batch';
import type { BatchDeps } from '../../batch-layer/deps';
import type { BatchRetention } from '../../core/run/retention';
import { auditDirectory } from '../directory-audit';
import { withNights } from '../with-nights';
import { openEngine } from '../open-engine';
import type { BatchFunctions, BatchListener } from './batch-functions';
import { CROSSING_ERRORS } from './crossing-errors';
import { FollowedClock, type TimeNow } from './followed-clock';

const [dataDir, root, kept] = process.argv.slice(2);

async function withDirectory<Result>(
  time: TimeNow,
  work: (deps: BatchDeps, stores: JoinedStores) => Promise<Result>,
): Promise<Result> {
  if (dataDir === undefined || root === undefined || kept === undefined)
    throw new Error('give a data directory, the root of the checkout and how long what is kept');
  const clock = new FollowedClock();
  clock.tell(time);
  const stores = await joinDataDirectory(dataDir, clock);
  const engine = openEngine(stores, 'batch');
  try {
    const retention = storedRetention.parse(JSON.parse(kept));
    return await work({ ...stores, engine, files: parquetFiles, sql: sqlFiles(join(root, 'sql')), retention }, stores);
  } finally {
    await engine.close();
    await stores.close();
  }
}

const storedRetention: z.ZodType<BatchRetention> = z.object({
  replacedMs: z.number(),
  runsMs: z.number(),
  eventsMs: z.number(),
  quarantineMs: z.number(),
  horizonMs: z.number(),
});

const functions: BatchFunctions = {
  drive: (order, time) =>
    withDirectory(time, (deps, stores) =>
      withNights(createBatchWork(deps), { ...stores, engine: deps.engine }, failed).drive(
        order,
        (progress) => void holder.progress(progress),
      ),
    ),
  preview: (range, time) =>
    withDirectory(time, (deps) => createBatchWork(deps).preview(range, (progress) => void holder.progress(progress))),
  audit: (time) => withDirectory(time, auditDirectory),
};

function failed(error: unknown): void {
  void holder.failedAfterRun(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

const holder = createBirpc<BatchListener, BatchFunctions>(functions, {
  post: (message) => void process.send?.(message),
  on: (receive) => void process.on('message', receive),
  eventNames: ['progress', 'failedAfterRun'],
  timeout: -1,
  ...CROSSING_ERRORS,
});

// Ctrl-C goes to every process of the terminal; the one that started this decides when to stop.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
