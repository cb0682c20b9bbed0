import type { MetricQuestion } from '../../core/port/answers';
import { parquetFiles } from '../../adapters/columnar/event-files';
import type { Checkpoints } from '../../adapters/local/checkpoints';
import { type AuditReport, createAudit } from '../../batch-layer/audit/audit';
import { type Batch, createBatch } from '../../batch-layer/batch';
import type { BatchDeps } from '../../batch-layer/deps';
import { decodeLedger, EMPTY_LEDGER, EMPTY_SITE_LEDGER, type SiteLedger } from '../../core/ledger/ledger';
import { breakdownsOf } from '../../core/metric/metric';
import { PUBLIC_METRICS } from '../../core/metric/registry';
import { columnsOf } from '../../core/merge/split';
import type { EventStream, Sequence } from '../../core/port/event-stream';
import type { Consumer } from '../../core/port/ledger-store';
import { severalStreams } from '../../core/stream/several-streams';
import type { StreamByType } from '../../core/stream/streams-by-type';
import { createConsumer } from '../../platform/consumer';
import { createExplorer } from '../../serving-layer/explore/create-explorer';
import { createQueryService } from '../../serving-layer/query/query-service';
import { createAggregator } from '../../speed-layer/aggregate/handler';
import { createArchiver } from '../../speed-layer/archive/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { createPulse } from '../../speed-layer/pulse/handler';
import type { BatchBench } from '../batch/batch-world';
import { collecting, json, SECRETS, SHOP } from '../collect/collecting';
import { memoryStream } from '../../adapters/memory/memory-stream';

/** The whole path of an event, from the collector to an answer, over the given number of streams. */
export interface StreamWorld {
  readonly stream: EventStream;
  readonly batch: Batch;
  /** One request at a time of arrival. */
  send(atMs: number, events: readonly unknown[]): Promise<void>;
  pulse(atMs: number): Promise<void>;
  /** Both consumers read everything that is there, from the given shards or from all. */
  drain(shards?: (id: string) => boolean): Promise<void>;
  audit(): Promise<AuditReport>;
  /** Every public metric, in total and by each of its breakdowns. */
  answers(fromMs: number, toMs: number): Promise<readonly unknown[]>;
  /** What is published: the bytes of every exact cell and the tables. */
  views(): Promise<readonly unknown[]>;
  /** What became of the events, by consumer, over all shards and hours. */
  ledgers(): Promise<Readonly<Record<Consumer, SiteLedger>>>;
}

const LANES = 8;
const SHARDS = 2;
const METRICS_IN_ONE_ANSWER = 20;

export function createStreamWorld(bench: BatchBench, streamsByType: readonly StreamByType[]): StreamWorld {
  let now = 0;
  const clock = { now: () => now };
  const { deps: shared, stores } = bench.newWorld([SHOP]);
  const stream = severalStreams(
    memoryStream(SHARDS, clock),
    streamsByType.map(({ name }) => ({ name, stream: memoryStream(SHARDS, clock) })),
  );
  const deps: BatchDeps = { ...shared, stream, clock };
  const { collector } = collecting([], { lanes: LANES, streamsByType }, { stream, clock });
  const pulse = createPulse({ stream, clock, codec: nodeCodec, sleep: () => Promise.resolve(), random: () => 0 });
  const aggregate = createAggregator({ ...stores, codec: nodeCodec, config: { warmCells: 8, maxAttempts: 2 } });
  const archive = createArchiver({ ...stores, files: parquetFiles, codec: nodeCodec, config: { maxAttempts: 2 } });
  const checkpoints = memoryCheckpoints();
  const explorer = createExplorer({ ...deps });
  const query = createQueryService({
    ...deps,
    explorer,
    degraded: () => Promise.resolve(false),
    runOf: () => Promise.resolve(undefined),
  });
  return {
    stream,
    batch: createBatch(deps),
    send: async (atMs, events) => {
      now = atMs;
      const { status } = await collector.collect({ writeKey: SECRETS.writeKey, body: json(events) });
      // 422: the request holds only events that break the contract.
      if (status !== 202 && status !== 422) throw new Error(`the collector answered ${status}`);
    },
    pulse: async (atMs) => {
      now = atMs;
      await pulse();
    },
    drain: async (isRead = () => true) => {
      const seen: EventStream = {
        ...stream,
        shards: async () => (await stream.shards()).filter(({ id }) => isRead(id)),
      };
      await createConsumer({
        name: 'aggregate',
        stream: seen,
        checkpoints,
        handler: aggregate,
        batchRecords: 5,
      }).drain();
      await createConsumer({ name: 'archive', stream: seen, checkpoints, handler: archive, batchRecords: 20 }).drain();
    },
    audit: () => createAudit(deps).check(),
    answers: async (from, to) => {
      const questions = PUBLIC_METRICS.flatMap((metric): readonly MetricQuestion[] => [
        ...[undefined, ...breakdownsOf(metric)].map((by) => ({
          metric: metric.id,
          from,
          to,
          grain: 'hour' as const,
          by: by === undefined ? [] : columnsOf(by),
        })),
        { metric: metric.id, from, to, grain: 'total', bots: 'include' },
      ]);
      const found: unknown[] = [];
      for (let at = 0; at < questions.length; at += METRICS_IN_ONE_ANSWER) {
        const { answers } = await query.query(SHOP.id, questions.slice(at, at + METRICS_IN_ONE_ANSWER));
        found.push(...answers.map(({ question: { metric, by, grain }, rows }) => ({ metric, by, grain, rows })));
      }
      return found;
    },
    views: async () => {
      const versions = await deps.views.versions(SHOP.id, '0000', '9999');
      return Promise.all(
        versions.map(async (version) => ({
          version,
          cells: await Promise.all(
            (['minute', 'hour', 'day'] as const).map((grain) => deps.views.cells(SHOP.id, version, grain)),
          ),
          sessions: await deps.views.table(SHOP.id, version, 'sessions'),
        })),
      );
    },
    ledgers: async () => ({ aggregate: await ledgerSum(deps, 'aggregate'), archive: await ledgerSum(deps, 'archive') }),
  };
}

/** What does not depend on how many records the events came in. */
async function ledgerSum({ ledgers }: BatchDeps, consumer: Consumer): Promise<SiteLedger> {
  const items = await ledgers.get(await ledgers.list(consumer, '1970-01-01T00', '9999-12-31T23'));
  return items
    .map((item) => (item === undefined ? EMPTY_LEDGER : decodeLedger(item.bytes)))
    .reduce(
      (sum, { events, applied, duplicate, superseded, quarantined }) => ({
        events: sum.events + events,
        applied: sum.applied + applied,
        duplicate: sum.duplicate + duplicate,
        superseded: sum.superseded + superseded,
        quarantined: sum.quarantined + quarantined,
      }),
      EMPTY_SITE_LEDGER,
    );
}

function memoryCheckpoints(): Checkpoints {
  const places = new Map<string, Sequence>();
  return {
    get: (consumer, shard) => Promise.resolve(places.get(`${consumer}/${shard}`)),
    set: (consumer, shard, sequence) => Promise.resolve(void places.set(`${consumer}/${shard}`, sequence)),
  };
}
