import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addKey } from '../../core/wire/keys';
import { getMetric } from '../../core/wire/metrics';
import { listSites } from '../../core/wire/sites';
import { DAY_MS } from '../../core/time/window';
import type { BenchLine } from '../bench-line';
import { AIMS, figure, held } from '../server/aims';
import { type LoadProcess, startLoadProcess } from '../server/load-process';
import { describeMachine } from '../server/machine';
import { described } from '../server/measured-server';
import { anonymousMemoryOf, cpuMsOf } from '../server/process-figures';
import { serve, type ServedPlatform } from '../server/served-platform';

const SITE = 'shop';
const LOAD = {
  connections: 32,
  warmUpSeconds: 10,
  seconds: 30,
  rate: 500,
  eventsPerSecond: 100,
  outcomes: 50,
} as const;
/** Until what the stream has is counted. */
const SETTLE_MS = 4000;

/** Decisions as `up` answers them with everything on, beside other events; what makes the load is another process. */
export async function measureDecide(root: string, onProgress: (part: string) => void): Promise<readonly BenchLine[]> {
  if (process.platform !== 'linux')
    return [
      { measure: 'decide', note: 'not measured: memory and CPU time of the process are read from /proc (Linux)' },
    ];
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const program = join(root, '.build', `generator-${process.pid}.mjs`);
  try {
    const load = await startLoadProcess(root, program);
    const platform = await serve(root, join(folder, 'data'));
    try {
      return [describeMachine(), ...(await measureServed(platform, load, onProgress))];
    } finally {
      load.stop();
      await platform.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(program, { force: true });
  }
}

async function measureServed(
  { pid, url, client }: ServedPlatform,
  load: LoadProcess,
  onProgress: (part: string) => void,
): Promise<readonly BenchLine[]> {
  const { secret: key } = await client.call(addKey, { scopes: ['decide'], sites: [SITE] });
  const { sites } = await client.call(listSites, {});
  const writeKey = sites.find(({ id }) => id === SITE)?.write_key ?? '';
  const target = { url, connections: LOAD.connections };
  const traffic = (seconds: number) =>
    load.run({ kind: 'events', ...target, writeKey, eventsPerRequest: 1, rate: LOAD.eventsPerSecond, seconds });
  onProgress('warming up');
  await traffic(LOAD.warmUpSeconds);
  const before = await anonymousMemoryOf(pid);
  const decide = (seconds: number) =>
    load.run({ kind: 'decisions', ...target, key, site: SITE, rate: LOAD.rate, seconds });
  await Promise.all([decide(LOAD.warmUpSeconds), traffic(LOAD.warmUpSeconds)]);
  onProgress(`${LOAD.rate} decisions a second`);
  const cpuBefore = await cpuMsOf(pid);
  const [decisions, events] = await Promise.all([decide(LOAD.seconds), traffic(LOAD.seconds)]);
  const cpuMs = (await cpuMsOf(pid)) - cpuBefore;
  const after = await anonymousMemoryOf(pid);
  onProgress('outcomes');
  const prefix = `o-${pid}`;
  const outcomes = await load.run({
    ...{ kind: 'outcomes', ...target, key, site: SITE, prefix },
    ...{ rate: LOAD.outcomes, seconds: LOAD.warmUpSeconds },
  });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const acknowledged = outcomes.statuses['200'] ?? 0;
  const counted = await outcomesCounted(client);
  const refused = Object.entries(decisions.statuses).filter(([status]) => status !== '200');
  const what = `decisions at ${LOAD.rate}/s`;
  return [
    held({
      measure: `${what}: p99`,
      value: decisions.p99,
      unit: 'ms',
      aim: AIMS.decisionsP99Ms,
      note: described(decisions),
    }),
    figure({ measure: `${what}: p50`, value: decisions.p50, unit: 'ms', note: `p95 ${decisions.p95.toFixed(1)} ms` }),
    figure({
      measure: `${what}: CPU time per decision`,
      value: cpuMs / Math.max(1, decisions.answered),
      unit: 'ms',
      note: `of all threads, with ${events.answered} other events and everything that both cause`,
    }),
    figure({
      measure: `${what}: not answered`,
      value: decisions.requests - decisions.answered,
      unit: 'requests',
      note: refused.map(([status, count]) => `${status} × ${count}`).join(', '),
    }),
    held({
      measure: 'decisions: memory',
      value: after.servingMb - before.servingMb,
      unit: 'MB',
      aim: AIMS.decisionsMb,
    }),
    held({
      measure: 'outcomes lost',
      value: Math.max(0, acknowledged - counted),
      unit: 'outcomes',
      aim: AIMS.lostOutcomes,
      note: `${acknowledged} acknowledged, ${counted} counted`,
    }),
  ];
}

/** Events of the type that live numbers have. They are counted in the days of their decisions, which nobody knows here. */
async function outcomesCounted(client: ServedPlatform['client']): Promise<number> {
  const to = Date.now() + DAY_MS;
  const [from, until] = [to - 3 * DAY_MS, to].map((ms) => new Date(Math.floor(ms / DAY_MS) * DAY_MS).toISOString());
  const { rows } = await client.call(getMetric, {
    ...{ id: 'events', site: SITE, from, to: until, grain: 'total', by: 'event_type' },
  });
  return rows.reduce((sum, { by, value }) => sum + (by['event_type'] === 'decision_outcome' ? (value ?? 0) : 0), 0);
}
