import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { MINUTE_MS } from '../../core/time/window';
import { addSite } from '../../core/wire/sites';
import { headlineQuestions } from '../../dashboard/src/pages/overview/questions';
import type { BenchLine } from '../bench-line';
import { bundleProgram } from '../bundle-program';
import { AIMS, figure, held } from '../server/aims';
import { startLoadProcess } from '../server/load-process';
import { describeMachine } from '../server/machine';
import { described } from '../server/measured-server';
import { anonymousMemoryOf, cpuMsOf } from '../server/process-figures';
import { serve, type ServedPlatform } from '../server/served-platform';
import { viewersReady, viewersReport, type ViewersOrder, type ViewersReport } from './viewers-messages';

const SITE = 'shop';
const VIEWERS = 1_000;
const EVENTS_PER_SECOND = 556;
/** As trackers send them. */
const EVENTS_PER_REQUEST = 4;
const CONNECTIONS = 64;
const WARM_UP_MS = 5_000;
const MEASURED_MS = 15_000;
/** The load goes on while viewers connect. */
const LOAD_SECONDS = 60;

/**
 * `./tidemark up` in its own process with events coming in, first without viewers, then with a thousand that follow the
 * page of one site.
 */
export async function measureLive(root: string, onProgress: (part: string) => void): Promise<readonly BenchLine[]> {
  if (process.platform !== 'linux')
    return [{ measure: 'live', note: 'not measured: figures are read from /proc (Linux)' }];
  const machine = describeMachine();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const [generator, viewers] = ['generator', 'viewers'].map((name) =>
    join(root, '.build', `${name}-${process.pid}.mjs`),
  );
  if (generator === undefined || viewers === undefined) throw new Error('the programs have no names');
  try {
    await bundleProgram(root, 'loadtest/live/viewers.ts', viewers);
    const load = await startLoadProcess(root, generator);
    const platform = await serve(root, join(folder, 'data'));
    try {
      const { write_key: writeKey } = await platform.client.call(addSite, { id: SITE });
      const sending = load.run({
        ...{ kind: 'events', url: platform.url, writeKey: writeKey ?? '', eventsPerRequest: EVENTS_PER_REQUEST },
        ...{ connections: CONNECTIONS, rate: EVENTS_PER_SECOND / EVENTS_PER_REQUEST, seconds: LOAD_SECONDS },
      });
      onProgress('without viewers');
      await pause(WARM_UP_MS);
      const before = await usageOf(platform);
      onProgress(`connecting ${VIEWERS} viewers`);
      const { child, connectMs } = await startViewers(viewers, orderOf(platform.url));
      onProgress(`with ${VIEWERS} viewers`);
      const during = await usageOf(platform);
      const report = await stopViewers(child);
      const sent = await sending;
      return [
        machine,
        ...linesOf({ before, during, report, connectMs }),
        { measure: 'events meanwhile', note: described(sent) },
      ];
    } finally {
      load.stop();
      await platform.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
    for (const program of [generator, viewers]) await rm(program, { force: true });
  }
}

/** The questions of the page about the last hour. */
function orderOf(url: string): ViewersOrder {
  const to = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
  const scope = { from: new Date(to - 60 * MINUTE_MS).toISOString(), to: new Date(to).toISOString() };
  const queries = headlineQuestions(scope, 'minute').live.map((question) => ({ ...question, filter: undefined }));
  return { url, viewers: VIEWERS, subscription: { site: SITE, queries, rolling: true } };
}

interface Usage {
  readonly cores: number;
  readonly mb: number;
}

async function usageOf({ pid }: Pick<ServedPlatform, 'pid'>): Promise<Usage> {
  const [cpu, start] = [await cpuMsOf(pid), performance.now()];
  await pause(MEASURED_MS);
  const cores = ((await cpuMsOf(pid)) - cpu) / (performance.now() - start);
  return { cores, mb: (await anonymousMemoryOf(pid)).servingMb };
}

async function startViewers(
  program: string,
  order: ViewersOrder,
): Promise<{ readonly child: ChildProcess; readonly connectMs: number }> {
  const start = performance.now();
  const child = fork(program, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the process of viewers has ended')));
  ended.catch(() => undefined);
  const answer: unknown = await Promise.race([once(child, 'message'), ended]);
  z.tuple([viewersReady]).rest(z.unknown()).parse(answer);
  return { child, connectMs: performance.now() - start };
}

async function stopViewers(child: ChildProcess): Promise<ViewersReport> {
  const answer = once(child, 'message');
  child.send('stop');
  const [report] = z
    .tuple([viewersReport])
    .rest(z.unknown())
    .parse(await answer);
  child.disconnect();
  return report;
}

function linesOf({
  before,
  during,
  report,
  connectMs,
}: {
  readonly before: Usage;
  readonly during: Usage;
  readonly report: ViewersReport;
  readonly connectMs: number;
}): readonly BenchLine[] {
  const { received, messages, bytes, broken, p50, p95, max } = report;
  return [
    held({
      measure: `fan-out to ${VIEWERS} viewers, p95`,
      value: p95,
      unit: 'ms',
      aim: AIMS.fanOutP95Ms,
      note: `after the first viewer: median ${Math.round(p50)} ms, last ${Math.round(max)} ms; ${messages} messages of ${Math.round(bytes)} bytes, ${received} received, ${broken} connections broken`,
    }),
    held({
      measure: `CPU that ${VIEWERS} viewers add`,
      value: (during.cores - before.cores) * 100,
      unit: '% of a core',
      aim: AIMS.viewersCpuPercent,
      note: `${before.cores.toFixed(2)} cores without viewers, ${during.cores.toFixed(2)} with them`,
    }),
    held({
      measure: `memory (RssAnon) that ${VIEWERS} viewers add`,
      value: during.mb - before.mb,
      unit: 'MB',
      aim: AIMS.viewersMb,
      note: `${Math.round(before.mb)} MB without viewers, ${Math.round(during.mb)} MB with them`,
    }),
    figure({ measure: `until ${VIEWERS} viewers have their first answer`, value: connectMs / 1000, unit: 's' }),
  ];
}
