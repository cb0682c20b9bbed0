import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listSites } from '../../core/wire/sites';
import type { BenchLine } from '../bench-line';
import { measureFreshness } from './freshness';
import { type LoadProcess, startLoadProcess } from './load-process';
import { describeMachine } from './machine';
import { measureManyEventRequests } from './many-event-requests';
import type { MeasuredServer } from './measured-server';
import { watchMemory } from './memory';
import { measureOneEventRequests } from './one-event-requests';
import { type PreparedDay, prepareDay, SITE } from './prepared-day';
import { measurePublication } from './publication';
import { dashboardPaths } from '../dashboard-paths';
import { measureQuestions } from './questions-per-second';
import { serve, type ServedPlatform } from './served-platform';

/** In order: the first run of the platform starts a few seconds after it, and publishes the day. */
const MEASURES = {
  'publication of a day': measurePublication,
  freshness: measureFreshness,
  questions: measureQuestions,
  'one event per request': measureOneEventRequests,
  'a hundred events per request': measureManyEventRequests,
} as const;

export interface ServerOptions {
  readonly root: string;
  /** Of the day that is published. */
  readonly events: number;
  readonly onProgress: (part: string) => void;
}

/**
 * The platform as it is served, `./tidemark up` in its own process with everything on, and another process that loads
 * it. Each figure has its aim beside it.
 */
export async function measureServer(options: ServerOptions): Promise<readonly BenchLine[]> {
  const { root, events, onProgress } = options;
  if (process.platform !== 'linux')
    return [
      { measure: 'server', note: 'not measured: memory and CPU time of the process are read from /proc (Linux)' },
    ];
  const machine = describeMachine();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const program = join(root, '.build', `generator-${process.pid}.mjs`);
  try {
    const dataDir = join(folder, 'data');
    onProgress('preparing a day');
    const day = await prepareDay(dataDir, root, events);
    const load = await startLoadProcess(root, program);
    const platform = await serve(root, dataDir);
    try {
      return [machine, ...(await measureAll(platform, { load, day, onProgress }))];
    } finally {
      load.stop();
      await platform.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(program, { force: true });
  }
}

async function measureAll(
  { pid, url, client }: ServedPlatform,
  {
    load,
    day,
    onProgress,
  }: Pick<ServerOptions, 'onProgress'> & { readonly load: LoadProcess; readonly day: PreparedDay },
): Promise<readonly BenchLine[]> {
  const { sites } = await client.call(listSites, {});
  const writeKey = sites.find(({ id }) => id === SITE)?.write_key ?? '';
  const paths = dashboardPaths(SITE, day.to);
  const server: MeasuredServer = {
    ...{ pid, url, client, day },
    sendEvents: (order) => load.run({ kind: 'events', url, writeKey, ...order }),
    ask: (order) => load.run({ kind: 'questions', url, paths, ...order }),
  };
  const memory = watchMemory(pid);
  const lines: BenchLine[] = [];
  for (const [part, measure] of Object.entries(MEASURES)) {
    onProgress(part);
    lines.push(...(await measure(server)));
  }
  return [...lines, ...memory.stop()];
}
