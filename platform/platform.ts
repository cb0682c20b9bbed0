import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parquetFiles } from '../adapters/columnar/event-files';
import { type DataDirectoryOptions, type LocalPlatformStores, openDataDirectory } from '../adapters/local/data-directory';
import { createDuckDbEngine } from '../adapters/local/duckdb/engine';
import { type AuditReport, createAudit } from '../batch-layer/audit/audit';
import { type Batch, createBatch } from '../batch-layer/batch';
import type { BatchEngine } from '../core/port/batch-engine';
import { createApi } from '../serving-layer/api/api';
import { createExplorer } from '../serving-layer/explore/create-explorer';
import { createQueryService } from '../serving-layer/query/query-service';
import { createRunArchive } from '../serving-layer/query/run-archive';
import { simulatedCountryOf } from '../simulator/world/ip-plan';
import { createAggregator } from '../speed-layer/aggregate/handler';
import { createArchiver } from '../speed-layer/archive/handler';
import { DEFAULT_POLICY } from '../speed-layer/collect/config';
import { openCountries } from '../speed-layer/collect/countries';
import { type Collector, createCollector } from '../speed-layer/collect/handler';
import { createUserAgents } from '../speed-layer/collect/user-agents';
import { nodeCodec } from '../speed-layer/compression';
import { createPulse } from '../speed-layer/pulse/handler';
import { type Consumer, createConsumer } from './consumer';
import { oneAtATime } from './one-at-a-time';
import { createOperations } from './operations';
import { sqlFiles } from './sql-files';

export interface PlatformOptions extends DataDirectoryOptions {
  readonly dataDir: string;
  /** The checkout: where `sql/` is. */
  readonly root: string;
  /** Country database (.mmdb). */
  readonly countryDatabase?: string;
  readonly onError?: (error: unknown) => void;
}

/** All of Tidemark over one data directory. */
export interface Platform {
  readonly stores: LocalPlatformStores;
  readonly collector: Collector;
  readonly aggregate: Consumer;
  readonly archive: Consumer;
  readonly batch: Batch;
  /** Balances every event that was ever taken. */
  audit(): Promise<AuditReport>;
  /** The HTTP app. It has no socket of its own. */
  readonly api: ReturnType<typeof createApi>;
  /** What the operations of the API ask for; readable in the directory by its owner only. */
  readonly adminToken: string;
  pulse(): Promise<void>;
  /** Both consumers take all that is in the stream. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** Records that a consumer takes at once: one archive file a batch, one write of each cell. */
const AGGREGATE_RECORDS = 500;
const ARCHIVE_RECORDS = 20_000;
/** Sessions are spread over this many frames a shard: enough that no shard stays empty. */
const LANES_PER_SHARD = 4;
const MAX_ATTEMPTS = 8;
const WARM_CELLS = 256;
const ENGINE_MEMORY = '2GB';

export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const stores = await openDataDirectory(options.dataDir, options);
  try {
    return await assemble(stores, options);
  } catch (error) {
    await stores.close();
    throw error;
  }
}

async function assemble(stores: LocalPlatformStores, options: PlatformOptions): Promise<Platform> {
  const { stream, clock, cells, ledgers, manifests, lake, seen, sites, checkpoints } = stores;
  const means = { sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)), random: Math.random };
  const pulse = createPulse({ stream, clock, codec: nodeCodec, ...means });
  const lookUp = await openCountries(options.countryDatabase);
  const countryOf = (ip: string): string => simulatedCountryOf(ip) ?? lookUp(ip);
  const policy = { ...DEFAULT_POLICY, lanes: stores.meta.shards * LANES_PER_SHARD };
  const collector = createCollector({ stream, sites, codec: nodeCodec, clock, userAgents: createUserAgents(), countryOf, ...means }, policy);
  const aggregator = createAggregator({ cells, ledgers, seen, codec: nodeCodec, config: { warmCells: WARM_CELLS, maxAttempts: MAX_ATTEMPTS } });
  const archiver = createArchiver({ lake, manifests, ledgers, files: parquetFiles, codec: nodeCodec, config: { maxAttempts: MAX_ATTEMPTS } });
  const aggregate = createConsumer({ name: 'aggregate', stream, checkpoints, handler: aggregator, batchRecords: AGGREGATE_RECORDS });
  const archive = createConsumer({ name: 'archive', stream, checkpoints, handler: archiver, batchRecords: ARCHIVE_RECORDS });
  const engine = openEngine(stores);
  const sql = sqlFiles(join(options.root, 'sql'));
  const batch = oneAtATime(createBatch({ ...stores, engine, files: parquetFiles, sql }));
  const adminToken = randomBytes(24).toString('base64url');
  const self = { stores, collector, aggregate, archive, batch, audit: () => createAudit({ ...stores, engine, sql }).check(), pulse: async () => void (await pulse()), drain: async () => void (await Promise.all([aggregate.drain(), archive.drain()])) };
  return {
    ...self,
    adminToken,
    api: openApi(self, { engine, sql, adminToken, onError: options.onError }),
    close: async () => {
      await engine.close();
      await stores.close();
    },
  };
}

function openEngine({ path, lake }: LocalPlatformStores): BatchEngine {
  return createDuckDbEngine({ lake, lakeFolder: join(path, 'lake'), scratchFolder: join(path, 'lake', 'scratch'), memoryLimit: ENGINE_MEMORY });
}

interface ApiParts {
  readonly engine: BatchEngine;
  readonly sql: ReturnType<typeof sqlFiles>;
  readonly adminToken: string;
  readonly onError: ((error: unknown) => void) | undefined;
}

function openApi(self: Omit<Platform, 'api' | 'adminToken' | 'close'>, { engine, sql, adminToken, onError }: ApiParts): Platform['api'] {
  const { stores, collector } = self;
  const degraded = (): Promise<boolean> => stores.seen.degraded();
  const explorer = createExplorer({ engine, sql, views: stores.views, manifests: stores.manifests });
  const query = createQueryService({ ...stores, cache: undefined, explorer, degraded, runOf: createRunArchive(stores.lake).run });
  return createApi({
    ...stores,
    query,
    explorer,
    degraded,
    collect: (request) => collector.collect(request),
    operations: createOperations(self),
    adminToken,
    onError,
  });
}
