import type { MemoryKind, SeenEvents } from '../core/port/seen-events';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parquetFiles } from '../adapters/columnar/event-files';
import {
  type DataDirectoryOptions,
  type LocalPlatformStores,
  openDataDirectory,
} from '../adapters/local/data-directory';
import { createDuckDbEngine } from '../adapters/local/duckdb/engine';
import { createAudit } from '../batch-layer/audit/audit';
import { openRoutes } from '../capabilities/open-routes';
import { createBatch } from '../batch-layer/batch';
import type { CopyCheck } from './backup';
import type { BatchEngine } from '../core/port/batch-engine';
import { createAuthorizeRead, createCheckKey } from '../serving-layer/api/access';
import { createApi } from '../serving-layer/api/api';
import type { CapabilityDeps } from '../serving-layer/api/deps';
import { clientAddresses, trustedProxies } from './client-address';
import { createExplorer } from '../serving-layer/explore/create-explorer';
import { createQueryService } from '../serving-layer/query/query-service';
import { createRunArchive } from '../serving-layer/query/run-archive';
import { simulatedCountryOf } from '../simulator/world/ip-plan';
import { DEFAULT_POLICY } from '../speed-layer/collect/config';
import { openCountries } from '../speed-layer/collect/countries';
import { createCollector } from '../speed-layer/collect/handler';
import { notTaken } from '../speed-layer/collect/response';
import { createEventRoutes } from '../speed-layer/collect/routes';
import { createUserAgents } from '../speed-layer/collect/user-agents';
import { nodeCodec } from '../speed-layer/compression';
import { createPulse } from '../speed-layer/pulse/handler';
import { createLocalAdmin } from './local-admin';
import { openConsumers } from './open-consumers';
import { createOperator } from './operate/operator';
import { createOperations } from './operations';
import type { Platform } from './platform';
import { type Lag, sheddingStream } from './shedding-stream';
import { sqlFiles } from '../adapters/local/sql-files';

export interface PlatformOptions extends DataDirectoryOptions {
  readonly dataDir: string;
  /** The checkout, which contains `sql/`. */
  readonly root: string;
  /** Country database (.mmdb). */
  readonly countryDatabase?: string;
  readonly onError?: (error: unknown) => void;
  /** Bearer token that readers must send; without one, everyone may read. */
  readonly readToken?: string;
  /** Takes no events. */
  readonly readOnly?: boolean;
  /** Networks (CIDR) and addresses of proxies whose forwarding headers are believed. */
  readonly trustedProxies?: readonly string[];
  /** Late events that a site may send per minute. */
  readonly lateEventsPerMinute?: number;
}

/** Number of frames per shard over which sessions are spread: enough that no shard stays empty. */
const LANES_PER_SHARD = 4;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
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

/** Opens a data directory that nobody uses, balances every event in it and looks for damaged values. */
export async function checkDirectory(dataDir: string, root: string): Promise<CopyCheck> {
  const platform = await openPlatform({ dataDir, root, mode: 'existing', command: 'tidemark backup' });
  try {
    await platform.drain();
    const { ok, rows } = await platform.audit();
    return { ok, rows, damaged: (await platform.stores.damaged()).length };
  } finally {
    await platform.close();
  }
}

async function assemble(stores: LocalPlatformStores, options: PlatformOptions): Promise<Platform> {
  const { stream, clock } = stores;
  const pulse = createPulse({ stream, clock, codec: nodeCodec, sleep, random: stores.random });
  const engine = openEngine(stores);
  const sql = sqlFiles(join(options.root, 'sql'));
  const { aggregate, archive, follow } = await openConsumers(stores, options.onError ?? (() => undefined));
  const collector = await openCollector(stores, options, () => aggregate.lag());
  const self = {
    stores,
    collector,
    aggregate,
    archive,
    follow,
    batch: createBatch({ ...stores, engine, files: parquetFiles, sql }),
    audit: () => createAudit({ ...stores, engine, sql }).check(),
    pulse: async () => {
      await pulse();
    },
    drain: async () => {
      await Promise.all([aggregate.drain(), archive.drain(), follow?.drain()]);
    },
  };
  const adminToken = randomBytes(24).toString('base64url');
  const operator = createOperator({ ...stores, engine, files: parquetFiles, sql, collector });
  const capabilities = {
    routes: await openRoutes(process.env),
    sources: { ...stores, engine, sql },
    admin: createLocalAdmin(self, operator),
  };
  return {
    ...self,
    adminToken,
    api: openApi(self, { engine, sql, capabilities, adminToken, options }),
    close: async () => {
      await engine.close();
      await stores.close();
    },
  };
}

async function openCollector(
  { stream: log, sites, keys, salts, clock, random, meta }: LocalPlatformStores,
  { countryDatabase, lateEventsPerMinute = DEFAULT_POLICY.lateEventsPerMinute }: PlatformOptions,
  lag: () => Lag,
): Promise<Platform['collector']> {
  const lookUp = await openCountries(countryDatabase);
  const countryOf = (ip: string): string => simulatedCountryOf(ip) ?? lookUp(ip);
  const policy = { ...DEFAULT_POLICY, lanes: meta.shards * LANES_PER_SHARD, lateEventsPerMinute };
  // A replay moves the clock of a laboratory in leaps, and waits for its own events.
  const stream = meta.mode === 'live' ? sheddingStream(log, { clock, lag }) : log;
  return createCollector(
    { stream, sites, keys, salts, codec: nodeCodec, clock, userAgents: createUserAgents(), countryOf, sleep, random },
    policy,
  );
}

function openEngine({ path, lake }: LocalPlatformStores): BatchEngine {
  return createDuckDbEngine({
    lake,
    lakeFolder: join(path, 'lake'),
    scratchFolder: join(path, 'lake', 'scratch'),
    memoryLimit: ENGINE_MEMORY,
  });
}

interface ApiParts {
  readonly engine: BatchEngine;
  readonly sql: ReturnType<typeof sqlFiles>;
  readonly capabilities: CapabilityDeps;
  readonly adminToken: string;
  readonly options: PlatformOptions;
}

function openApi(
  self: Omit<Platform, 'api' | 'adminToken' | 'close'>,
  { engine, sql, capabilities, adminToken, options }: ApiParts,
): Platform['api'] {
  const { stores, collector } = self;
  const { onError, readToken, readOnly = false, trustedProxies: proxies = [] } = options;
  const { seen }: { readonly seen: SeenEvents } = stores;
  const degraded = (memory: MemoryKind): Promise<boolean> => seen.degraded(memory);
  const explorer = createExplorer({ engine, sql, views: stores.views, manifests: stores.manifests });
  const checkKey = createCheckKey(stores.keys, stores.clock);
  const runs = createRunArchive(stores.lake);
  const query = createQueryService({
    ...stores,
    cache: undefined,
    explorer,
    degraded,
    runOf: (epoch) => runs.run(epoch),
    yieldTurn: () => new Promise((resolve) => setImmediate(resolve)),
  });
  return createApi({
    ...stores,
    query,
    capabilities,
    degraded,
    events: createEventRoutes({
      collect: readOnly
        ? () =>
            Promise.resolve(
              notTaken(
                'this is a laboratory, which is only shown and whose clock stands: send events to a directory that “tidemark up” made',
              ),
            )
        : (request) => collector.collect(request),
      clientIp: clientAddresses(trustedProxies(proxies)),
    }),
    operations: createOperations(self, (folder) => checkDirectory(folder, options.root)),
    adminToken,
    onError,
    checkKey,
    authorizeRead: createAuthorizeRead({ readToken, adminToken, checkKey }),
  });
}
