import { createCellStore } from '../../adapters/aws/dynamodb/cell-store';
import { createLedgerStore } from '../../adapters/aws/dynamodb/ledger-store';
import { createManifestStore } from '../../adapters/aws/dynamodb/manifest-store';
import { createKinesisStream } from '../../adapters/aws/kinesis-stream';
import type { RequestCounts } from '../../adapters/aws/request-meter';
import { createS3Lake } from '../../adapters/aws/s3-lake';
import { parquetFiles } from '../../adapters/columnar/event-files';
import { MemorySeenEvents } from '../../adapters/local/memory-seen-events';
import type { StreamRecord } from '../../core/port/event-stream';
import type { Lake } from '../../core/port/lake';
import { HOUR_MS } from '../../core/time/window';
import { simulate } from '../../simulator/simulate';
import { createAggregator } from '../../speed-layer/aggregate/handler';
import { createArchiver } from '../../speed-layer/archive/handler';
import { DEFAULT_POLICY } from '../../speed-layer/collect/config';
import { createCollector } from '../../speed-layer/collect/handler';
import { createUserAgents } from '../../speed-layer/collect/user-agents';
import { nodeCodec } from '../../speed-layer/compression';
import { createPulse } from '../../speed-layer/pulse/handler';
import type { BatchResult, RecordBatch } from '../../speed-layer/record-batch';
import { inProcessAws } from '../../test/adapters/aws/doubles/in-process-aws';
import { fixedSites } from '../../test/support/memory-views';
import { chunksOf } from './chunks';

/** How the clients of a site send. */
export type Sender =
  /** Each client by itself, what its visitor did within some seconds, as the simulator’s do. */
  | { readonly kind: 'clients' }
  /** A server for all visitors, so many events a request. */
  | { readonly kind: 'server'; readonly eventsPerRequest: number };

export interface Load {
  /** Events a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly shards: number;
  /** At most so long a record waits before it is counted. */
  readonly flushSeconds: number;
  readonly sender: Sender;
}

/** What a load made the speed layer ask of AWS. */
export interface Spent {
  readonly events: number;
  readonly seconds: number;
  readonly httpRequests: number;
  readonly httpBytes: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly putUnits: number;
  readonly s3Writes: number;
  readonly s3Bytes: number;
  readonly functions: Readonly<Record<FunctionName, Invocations>>;
}
type FunctionName = 'collect' | 'aggregate' | 'archive' | 'pulse';

export interface Invocations {
  readonly count: number;
  /** Of this machine, without the way to AWS and back. */
  readonly ms: number;
  /** Requests to AWS that are waited for, one after the other at worst. */
  readonly requests: number;
}

const START_MS = Date.parse('2026-03-03T10:00:00Z');
/** As the stacks have it (docs/deployment.md). */
const LANES_PER_SHARD = 4;
const AGGREGATE_RECORDS = 500;
const ARCHIVE_RECORDS = 10_000;
const ARCHIVE_SECONDS = 60;
const PULSE_SECONDS = 60;
const CONSUMER = { warmCells: 64, maxAttempts: 8 };
const SITE = 'shop';

/** Drives the real handlers over the real adapters, with a transport that only answers, and counts what they ask. */
export async function spend(load: Load): Promise<Spent> {
  let nowMs = START_MS;
  const aws = inProcessAws(load.shards, () => nowMs);
  const timed = stopwatch(() => aws.meter.counts());
  const collect = collectorOf(aws, load, () => nowMs);
  const beat = createPulse({ ...streamOf(aws, () => nowMs), codec: nodeCodec });
  const { lake, bytes: s3Bytes } = countingLake(createS3Lake({ client: aws.s3, bucket: 'lake' }));
  // A function for each shard, as Lambda has it: they share nothing but the stores.
  const aggregators = perShard(() => createAggregator({ ...storesOf(aws), cells: createCellStore({ client: aws.dynamodb, table: 'cells' }), seen: new MemorySeenEvents({ newStream: true }), codec: nodeCodec, config: CONSUMER }));
  const archivers = perShard(() => createArchiver({ ...storesOf(aws), manifests: createManifestStore({ client: aws.dynamodb, table: 'manifests' }), lake, files: parquetFiles, codec: nodeCodec, config: CONSUMER }));
  const toArchive = new Map<string, StreamRecord[]>();
  let [events, httpRequests, httpBytes] = [0, 0, 0];
  for (const second of secondsOf(load)) {
    nowMs = START_MS + second.at * 1000;
    for (const request of second.requests) {
      const body = Buffer.from(JSON.stringify({ events: request }));
      [events, httpRequests, httpBytes] = [events + request.length, httpRequests + 1, httpBytes + body.length];
      await timed.run('collect', () => collect.collect({ site: SITE, body, contentType: 'application/json', ip: '192.0.2.1', userAgent: '' }));
    }
    if (second.at % PULSE_SECONDS === 0) await timed.run('pulse', beat);
    if ((second.at + 1) % load.flushSeconds === 0) {
      for (const [shard, records] of aws.takeRecords()) {
        toArchive.set(shard, [...(toArchive.get(shard) ?? []), ...records]);
        for (const batch of chunksOf(records, AGGREGATE_RECORDS)) await timed.run('aggregate', () => applied(aggregators(shard), { shard, records: batch }));
      }
    }
    if ((second.at + 1) % ARCHIVE_SECONDS !== 0) continue;
    for (const [shard, records] of toArchive) {
      for (const batch of chunksOf(records, ARCHIVE_RECORDS)) await timed.run('archive', () => applied(archivers(shard), { shard, records: batch }));
    }
    toArchive.clear();
  }
  const { dynamoDbWriteUnits, kinesisPutUnits, s3Writes } = aws.meter.counts();
  return { events, seconds: load.seconds, httpRequests, httpBytes, writeUnits: dynamoDbWriteUnits, readUnits: aws.readUnits(), putUnits: kinesisPutUnits, s3Writes, s3Bytes: s3Bytes(), functions: timed.invocations() };
}

type Aws = ReturnType<typeof inProcessAws>;

function collectorOf(aws: Aws, { shards }: Load, now: () => number) {
  const sites = { ...fixedSites([{ id: SITE, timeZone: 'UTC', currency: 'USD' }]), secrets: () => Promise.resolve({ writeKey: 'key', pseudonymKey: new Uint8Array(32) }) };
  return createCollector({ ...streamOf(aws, now), sites, codec: nodeCodec, userAgents: createUserAgents(), countryOf: () => 'DE' }, { ...DEFAULT_POLICY, lanes: LANES_PER_SHARD * shards });
}

function streamOf({ kinesis }: Aws, now: () => number) {
  return { stream: createKinesisStream({ client: kinesis, streamName: 'events' }), clock: { now }, sleep: () => Promise.resolve(), random: () => 0.5 };
}

function storesOf({ dynamodb }: Aws) {
  return { ledgers: createLedgerStore({ client: dynamodb, table: 'ledgers' }) };
}

function perShard<Made>(make: () => Made): (shard: string) => Made {
  const made = new Map<string, Made>();
  return (shard) => {
    const found = made.get(shard) ?? make();
    made.set(shard, found);
    return found;
  };
}

async function applied(handle: (batch: RecordBatch) => Promise<BatchResult>, batch: RecordBatch): Promise<void> {
  const { failedFrom } = await handle(batch);
  if (failedFrom !== undefined) throw new Error(`a batch was not applied from ${failedFrom}: the figures would be wrong`);
}

function countingLake(lake: Lake): { readonly lake: Lake; readonly bytes: () => number } {
  let bytes = 0;
  const put: Lake['put'] = (key, content) => {
    bytes += content.length;
    return lake.put(key, content);
  };
  return { lake: { ...lake, put, create: (key, content) => lake.create(key, content), get: (key) => lake.get(key), list: (prefix) => lake.list(prefix), delete: (key) => lake.delete(key), uri: (key) => lake.uri(key) }, bytes: () => bytes };
}

function stopwatch(counts: () => RequestCounts) {
  const spent = new Map<FunctionName, Invocations>();
  const sent = (): number => Object.values(counts().requests).reduce((sum, count) => sum + count, 0);
  return {
    run: async (name: FunctionName, work: () => Promise<unknown>): Promise<void> => {
      const [before, start] = [sent(), performance.now()];
      await work();
      const { count = 0, ms = 0, requests = 0 } = spent.get(name) ?? {};
      spent.set(name, { count: count + 1, ms: ms + performance.now() - start, requests: requests + sent() - before });
    },
    invocations: (): Spent['functions'] => {
      const none = { count: 0, ms: 0, requests: 0 };
      return { collect: spent.get('collect') ?? none, aggregate: spent.get('aggregate') ?? none, archive: spent.get('archive') ?? none, pulse: spent.get('pulse') ?? none };
    },
  };
}

interface Second {
  /** Seconds since the start. */
  readonly at: number;
  /** The events of each request. */
  readonly requests: readonly (readonly unknown[])[];
}

/** The simulator’s traffic of a weekday morning, at the rate that is asked for, second by second. */
function* secondsOf({ rate, seconds, sender }: Load): Generator<Second> {
  const traffic = simulate({ seed: 1, ratePerSecond: rate / busyness(rate), startMs: START_MS, hours: (seconds * 1000) / HOUR_MS });
  let next = traffic.next();
  let left: unknown[] = [];
  for (let at = 0; at < seconds; at++) {
    const requests: (readonly unknown[])[] = [];
    for (; next.done !== true && next.value.atMs < START_MS + (at + 1) * 1000; next = traffic.next()) requests.push(next.value.body.events);
    if (sender.kind === 'clients') {
      yield { at, requests };
      continue;
    }
    const full = chunksOf([...left, ...requests.flat()], sender.eventsPerRequest);
    const isLast = at === seconds - 1;
    left = isLast || full.at(-1)?.length === sender.eventsPerRequest ? [] : [...(full.at(-1) ?? [])];
    yield { at, requests: left.length > 0 ? full.slice(0, -1) : full };
  }
}

const TRIAL_MS = 300_000;

/** How much busier that morning is than the mean of a week, by which the simulator’s rate goes. */
function busyness(rate: number): number {
  const ratePerSecond = Math.min(rate, 20);
  let events = 0;
  for (const { body } of simulate({ seed: 1, ratePerSecond, startMs: START_MS, hours: TRIAL_MS / HOUR_MS })) events += body.events.length;
  return (events * 1000) / TRIAL_MS / ratePerSecond;
}
