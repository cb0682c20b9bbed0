import { createCellStore } from '../../adapters/aws/dynamodb/cell-store';
import { createLedgerStore } from '../../adapters/aws/dynamodb/ledger-store';
import { createPointer } from '../../adapters/aws/dynamodb/pointer';
import { createKinesisStream } from '../../adapters/aws/kinesis-stream';
import { MemoryCache } from '../../adapters/local/memory-cache';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import { fixedSites, memoryViews } from '../../adapters/memory/memory-views';
import type { Cache } from '../../core/port/cache';
import { oncePerSlot, slotOf } from '../../core/once-per-slot';
import { arrivalHourOf } from '../../core/time/arrival-hour';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { createApi } from '../../serving-layer/api/api';
import { createAnswerState } from '../../serving-layer/query/answer-state';
import { SHARED_FOR_MS, shareState } from '../../serving-layer/query/shared-state';
import { createQueryService } from '../../serving-layer/query/query-service';
import type { BenchLine } from '../bench-line';
import { priceOf } from '../costs/prices';
import { dashboardPaths } from '../dashboard-paths';
import { type InProcessAws, spend } from './requests';
import { START_MS } from './sent-traffic';

/** Two million events per hour, as a server sends them, over two shards. */
const LOAD = {
  rate: 556,
  shards: 2,
  lanes: 4,
  flushSeconds: 2,
  sender: { kind: 'server', eventsPerRequest: 100 },
} as const;
const WARM_UP_SECONDS = 120;
const MEASURED_SECONDS = 20;
const VIEWERS = [1, 100, 1000] as const;
/** A page asks its nine questions every two seconds. */
const ASKS_EVERY_SECONDS = 2;
/** What an instance of the query function is taken to need for a question; it answers one at a time. */
const ANSWER_MS = 5;
const MONTH_SECONDS = (365 * DAY_MS) / 12 / 1000;
const SITE = 'shop';
const QUESTIONS = [...new Set(dashboardPaths(SITE, START_MS + HOUR_MS))];

/** Read units of the live tables for viewers of one site at the peak, all counted from requests. */
export async function measureViewers(): Promise<readonly BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const viewers of VIEWERS) lines.push(await measured(viewers));
  return lines;
}

async function measured(viewers: number): Promise<BenchLine> {
  const perSecond = (viewers * QUESTIONS.length) / ASKS_EVERY_SECONDS;
  const count = Math.ceil((perSecond * ANSWER_MS) / 1000);
  let instances: readonly Instance[] | undefined;
  let [units, whole, second] = [0, 0, 0];
  await spend({ ...LOAD, warmUpSeconds: WARM_UP_SECONDS, seconds: MEASURED_SECONDS }, async (aws, nowMs) => {
    instances ??= startInstances(aws, count, () => START_MS + (WARM_UP_SECONDS + second) * 1000);
    const before = aws.readUnits();
    for (const instance of instances) await instance(questionsOf(perSecond / count, second));
    // The first second fills the memories.
    if (second++ > 0) units += aws.readUnits() - before;
    whole = await unitsOfHour(aws, nowMs);
  });
  const perSecondRead = units / (MEASURED_SECONDS - 1);
  const dollars = priceOf('dynamoDbReadUnit', perSecondRead * MONTH_SECONDS, 'eu-west-1');
  return {
    measure: `${viewers} viewer${viewers === 1 ? '' : 's'} of a live page, ${LOAD.rate} events/s`,
    value: Math.round(perSecondRead * 10) / 10,
    unit: 'read units/s',
    note: `${perSecond} questions/s, ${count} instances, $${dollars.toFixed(2)} per month if they never close it; reading the hour once takes ${whole}`,
  };
}

/** The next questions in turn. More than all of them in one second are answered from memory and read nothing. */
function questionsOf(perSecond: number, second: number): readonly string[] {
  const first = Math.floor(perSecond * second);
  const count = Math.min(QUESTIONS.length, Math.floor(perSecond * (second + 1)) - first);
  return Array.from({ length: count }, (_, at) => QUESTIONS[(first + at) % QUESTIONS.length] ?? '');
}

/** An instance of the query function: asks questions one after the other. */
type Instance = (paths: readonly string[]) => Promise<void>;

function startInstances(aws: InProcessAws, count: number, now: () => number): readonly Instance[] {
  const cache = new MemoryCache();
  return Array.from({ length: count }, () => startInstance(aws, cache, now));
}

/** The stores and the options are those of the function. */
function startInstance({ dynamodb, kinesis }: InProcessAws, cache: Cache, now: () => number): Instance {
  const stores = {
    cells: createCellStore({ client: dynamodb, table: 'cells' }),
    ledgers: createLedgerStore({ client: dynamodb, table: 'ledgers' }),
    pointer: createPointer({ client: dynamodb, table: 'control' }),
    stream: createKinesisStream({ client: kinesis, streamName: 'events' }),
    sites: fixedSites([{ id: SITE, timeZone: 'UTC', currency: 'USD' }]),
    views: memoryViews(),
    clock: { now },
    degraded: () => Promise.resolve(false),
    explorer: { count: () => Promise.reject(new Error('nothing is exact yet')) },
    runOf: () => Promise.resolve(undefined),
  };
  const { lake } = createMemoryStores();
  const pointer = {
    read: oncePerSlot(
      () => slotOf(SHARED_FOR_MS, now()),
      () => stores.pointer.read(),
    ),
  };
  const app = createApi({
    ...stores,
    lake,
    query: createQueryService({ ...stores, pointer, cache }),
    state: shareState(createAnswerState({ ...stores, monotonic: now }), { cache, now }),
  });
  return async (paths) => {
    for (const path of paths) {
      const response = await app.fetch(new Request(`http://viewer${path}`));
      if (response.status !== 200) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
    }
  };
}

/** What every question took before cells were read by their changes. */
async function unitsOfHour(aws: InProcessAws, nowMs: number): Promise<number> {
  const before = aws.readUnits();
  const cells = createCellStore({ client: aws.dynamodb, table: 'cells' });
  await cells.query(SITE, arrivalHourOf(nowMs), 0, Number.MAX_SAFE_INTEGER);
  return aws.readUnits() - before;
}
