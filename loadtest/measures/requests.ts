import { createCellStore } from '../../adapters/aws/dynamodb/cell-store';
import { createLedgerStore } from '../../adapters/aws/dynamodb/ledger-store';
import { createManifestStore } from '../../adapters/aws/dynamodb/manifest-store';
import { createKinesisStream } from '../../adapters/aws/kinesis-stream';
import { createS3Lake } from '../../adapters/aws/s3-lake';
import { parquetFiles } from '../../adapters/columnar/event-files';
import { MemorySeenEvents } from '../../adapters/local/memory-seen-events';
import type { StreamRecord } from '../../core/port/event-stream';
import type { Lake } from '../../core/port/lake';
import { simulatedCountryOf } from '../../simulator/world/ip-plan';
import { createAggregator } from '../../speed-layer/aggregate/handler';
import { createArchiver } from '../../speed-layer/archive/handler';
import { DEFAULT_POLICY } from '../../speed-layer/collect/config';
import { memorySalts } from '../../adapters/memory/memory-salts';
import { createCollector } from '../../speed-layer/collect/handler';
import { createUserAgents } from '../../speed-layer/collect/user-agents';
import { nodeCodec } from '../../speed-layer/compression';
import { createPulse } from '../../speed-layer/pulse/handler';
import type { BatchResult, RecordBatch } from '../../core/stream/record-batch';
import { prod } from '../../stacks/environments/prod';
import { inProcessAws } from '../../test/adapters/aws/doubles/in-process-aws';
import { fixedSites } from '../../adapters/memory/memory-views';
import { cpuMsSince } from '../../test/support/cpu-time';
import type { IngestResponse } from '../../core/wire/ingest-exchange';
import { IDLE_SECONDS } from '../costs/doors';
import { chunksOf } from './chunks';
import { secondsOf, START_MS, type TrafficLoad } from './sent-traffic';
import type { CountedFunction, Invocations, Spent } from '../costs/spent';
import { isRecord } from '../../core/json-record';

export interface RequestLoad extends TrafficLoad {
  readonly shards: number;
  /** Lanes over which the collector spreads sessions: an upper bound on records per request. */
  readonly lanes: number;
  /** Longest wait of a record before it is counted. */
  readonly flushSeconds: number;
  /** Seconds of the same load before counting starts: a new stream has no large cells yet. */
  readonly warmUpSeconds: number;
}

const {
  aggregateBatch: AGGREGATE_RECORDS,
  archiveBatch: ARCHIVE_RECORDS,
  archiveWindowSeconds: ARCHIVE_SECONDS,
} = prod.consumers;
const PULSE_SECONDS = 60;
const CONSUMER = { warmCells: 64, maxAttempts: 8 };
const SITE = 'shop';

export type InProcessAws = ReturnType<typeof inProcessAws>;

/** Runs at the end of each second after the warm-up. */
type EachSecond = (aws: InProcessAws, nowMs: number) => Promise<void>;

/**
 * Drives the real handlers over the real adapters, with a stub transport that answers every request, and counts the
 * requests.
 */
export async function spend(load: RequestLoad, eachSecond?: EachSecond): Promise<Spent> {
  let nowMs = START_MS;
  const aws = inProcessAws(load.shards, () => nowMs);
  const timed = stopwatch(aws);
  const collect = collectorOf(aws, load, () => nowMs);
  const beat = createPulse({ ...streamOf(aws, () => nowMs), codec: nodeCodec });
  const { lake, bytes: s3Bytes } = countingLake(createS3Lake({ client: aws.s3, bucket: 'lake' }));
  // One function per shard, as in Lambda: they share nothing but the stores.
  const aggregators = perShard(() =>
    createAggregator({
      ...storesOf(aws),
      cells: createCellStore({ client: aws.dynamodb, table: 'cells' }),
      seen: new MemorySeenEvents({ newStream: true }),
      codec: nodeCodec,
      config: CONSUMER,
    }),
  );
  const archivers = perShard(() =>
    createArchiver({
      ...storesOf(aws),
      manifests: createManifestStore({ client: aws.dynamodb, table: 'manifests' }),
      lake,
      files: parquetFiles,
      codec: nodeCodec,
      config: CONSUMER,
    }),
  );
  const toArchive = new Map<string, StreamRecord[]>();
  let [events, httpRequests, httpBytes, responseBytes] = [0, 0, 0, 0];
  const connections = countConnections();
  const totals = (): Spent => {
    const { dynamoDbWriteUnits: writeUnits, kinesisPutUnits: putUnits, s3Writes } = aws.meter.counts();
    return {
      events,
      httpRequests,
      httpBytes,
      responseBytes,
      connections: connections.opened(),
      writeUnits,
      readUnits: aws.readUnits(),
      putUnits,
      s3Writes,
      s3Bytes: s3Bytes(),
      functions: timed.invocations(),
    };
  };
  let before = totals();
  for (const second of secondsOf({ ...load, seconds: load.warmUpSeconds + load.seconds })) {
    if (second.at === load.warmUpSeconds) before = totals();
    nowMs = START_MS + second.at * 1000;
    const requests = second.requests.map(({ body, ip, userAgent }) => ({
      site: SITE,
      body: Buffer.from(JSON.stringify(body)),
      contentType: 'application/json',
      ip,
      userAgent,
    }));
    [httpRequests, httpBytes] = [
      httpRequests + requests.length,
      httpBytes + requests.reduce((sum, { body }) => sum + body.length, 0),
    ];
    events += second.requests.reduce((sum, { body }) => sum + body.events.length, 0);
    const collectAll = async (): Promise<void> => {
      for (const request of requests) responseBytes += bytesOf(await collect.collect(request));
    };
    for (const { ip, userAgent } of requests) connections.used(`${ip} ${userAgent}`, second.at);
    await timed.run('collect', collectAll, requests.length);
    if (second.at % PULSE_SECONDS === 0) await timed.run('pulse', beat);
    if ((second.at + 1) % load.flushSeconds === 0) {
      for (const [shard, records] of aws.takeRecords()) {
        toArchive.set(shard, [...(toArchive.get(shard) ?? []), ...records]);
        for (const batch of chunksOf(records, AGGREGATE_RECORDS))
          await timed.run('aggregate', () => applied(aggregators(shard), { shard, records: batch }));
      }
    }
    if (second.at >= load.warmUpSeconds) await eachSecond?.(aws, nowMs + 999);
    if ((second.at + 1) % ARCHIVE_SECONDS !== 0) continue;
    for (const [shard, records] of toArchive) {
      for (const batch of chunksOf(records, ARCHIVE_RECORDS))
        await timed.run('archive', () => applied(archivers(shard), { shard, records: batch }));
    }
    toArchive.clear();
  }
  return since(before, totals());
}

/** The difference between two totals. */
function since(before: Spent, after: Spent): Spent {
  return difference(before, after) as Spent;
}

function difference(before: unknown, after: unknown): unknown {
  if (typeof after === 'number') return after - Number(before);
  const from = isRecord(before) ? before : {};
  const to = isRecord(after) ? after : {};
  return Object.fromEntries(Object.keys(to).map((name) => [name, difference(from[name], to[name])]));
}

function collectorOf(aws: InProcessAws, { lanes }: RequestLoad, now: () => number) {
  const sites = {
    ...fixedSites([{ id: SITE, timeZone: 'UTC', currency: 'USD' }]),
    secrets: () => Promise.resolve({ writeKey: 'key', pseudonymKey: new Uint8Array(32) }),
  };
  return createCollector(
    {
      ...streamOf(aws, now),
      sites,
      salts: memorySalts('requests'),
      codec: nodeCodec,
      userAgents: createUserAgents(),
      countryOf: (ip) => simulatedCountryOf(ip) ?? 'unknown',
    },
    { ...DEFAULT_POLICY, lanes },
  );
}

function streamOf({ kinesis }: InProcessAws, now: () => number) {
  return {
    stream: createKinesisStream({ client: kinesis, streamName: 'events' }),
    clock: { now },
    sleep: () => Promise.resolve(),
    random: () => 0.5,
  };
}

function storesOf({ dynamodb }: InProcessAws) {
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
  if (failedFrom !== undefined)
    throw new Error(`a batch was not applied from ${failedFrom}: the figures would be wrong`);
}

function bytesOf({ body }: IngestResponse): number {
  return Buffer.byteLength(JSON.stringify(body));
}

/** Clients that keep a connection until it has been silent for too long; each has one at a time, as with HTTP/2. */
function countConnections() {
  const usedAt = new Map<string, number>();
  let opened = 0;
  return {
    used: (client: string, seconds: number): void => {
      const before = usedAt.get(client);
      if (before === undefined || seconds - before > IDLE_SECONDS) opened++;
      usedAt.set(client, seconds);
    },
    opened: () => opened,
  };
}

function countingLake(lake: Lake): { readonly lake: Lake; readonly bytes: () => number } {
  let bytes = 0;
  const put: Lake['put'] = (key, content) => {
    bytes += content.length;
    return lake.put(key, content);
  };
  return {
    lake: {
      ...lake,
      put,
      create: (key, content) => lake.create(key, content),
      get: (key) => lake.get(key),
      list: (prefix) => lake.list(prefix),
      delete: (key) => lake.delete(key),
      uri: (key) => lake.uri(key),
    },
    bytes: () => bytes,
  };
}

/** Counts CPU time and requests of functions, without the time that the AWS double needs. */
function stopwatch({ meter, answeringMs }: InProcessAws) {
  const spent = new Map<CountedFunction, Invocations>();
  const sent = (): number => Object.values(meter.counts().requests).reduce((sum, count) => sum + count, 0);
  return {
    /**
     * @param times how often the work calls the function: reading CPU time takes longer than a small request, so calls
     * share a reading
     */
    run: async (name: CountedFunction, work: () => Promise<unknown>, times = 1): Promise<void> => {
      const [sentBefore, answeredBefore, start] = [sent(), answeringMs(), process.cpuUsage()];
      await work();
      const taken = cpuMsSince(start) - (answeringMs() - answeredBefore);
      const { count = 0, ms = 0, requests = 0 } = spent.get(name) ?? {};
      spent.set(name, { count: count + times, ms: ms + taken, requests: requests + sent() - sentBefore });
    },
    invocations: (): Spent['functions'] => {
      const none = { count: 0, ms: 0, requests: 0 };
      return {
        collect: spent.get('collect') ?? none,
        aggregate: spent.get('aggregate') ?? none,
        archive: spent.get('archive') ?? none,
        pulse: spent.get('pulse') ?? none,
      };
    },
  };
}
