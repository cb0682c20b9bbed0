import { join } from 'node:path';
import { parquetFiles } from '../adapters/columnar/event-files';
import {
  type DataDirectoryOptions,
  type LocalPlatformStores,
  openDataDirectory,
} from '../adapters/local/data-directory';
import { createBatch, createBatchWork } from '../batch-layer/batch';
import { withNights } from './with-nights';
import { createNoteUse } from './note-use';
import { DEFAULT_RETENTION, type BatchRetention } from '../core/run/retention';
import type { CopyCheck } from './backup';
import { clientAddresses, originOf, trustedProxies } from './client-address';
import { createNodeIngest, type NodeIngestDeps } from './node-ingest';
import { simulatedCountryOf } from '../simulator/world/ip-plan';
import { DEFAULT_POLICY } from '../speed-layer/collect/config';
import { openCountries } from '../speed-layer/collect/countries';
import type { OpenTo } from '../serving-layer/api/access';
import { newSecret } from '../serving-layer/api/secret';
import { createLoginCodes, createSessions } from '../serving-layer/api/sessions';
import { createCollector } from '../speed-layer/collect/handler';
import { notTaken } from '../speed-layer/collect/response';
import { createEventRoutes } from '../speed-layer/collect/routes';
import { createUserAgents } from '../speed-layer/collect/user-agents';
import { nodeCodec } from '../speed-layer/compression';
import { createPulse } from '../speed-layer/pulse/handler';
import { auditDirectory } from './directory-audit';
import { openEngine } from './open-engine';
import { createBatchProcess } from './processes/batch-process';
import { createDeciding } from './deciding';
import { createLocalAdmin } from './local-admin';
import { openArchive, openConsumers } from './open-consumers';
import { createArchiveThread } from './processes/archive';
import { createOperator } from './operate/operator';
import { createOperations } from './operations';
import type { Platform } from './platform';
import { watchLoop } from './processes/loop-delay';
import { openLive } from './live/open-live';
import { openApi } from './open-api';
import { createQuestions } from './processes/questions';
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
  /** Who may read without credentials; by default everyone if there is no read token. */
  readonly openTo?: OpenTo;
  /** Takes no events. */
  readonly readOnly?: boolean;
  /** Networks (CIDR) and addresses of proxies whose forwarding headers are believed. */
  readonly trustedProxies?: readonly string[];
  /** Late events that a site may send per minute. */
  readonly lateEventsPerMinute?: number;
  readonly retention?: BatchRetention;
  /** Where the programs of further threads and processes are; without them this process does everything. */
  readonly programs?: Programs;
}

/** Built programs, by the file that each starts from. */
export interface Programs {
  /** `processes/starter-process.ts` */
  readonly starter: string;
  /** `processes/batch-child.ts` */
  readonly batch: string;
  /** `processes/question-thread.ts` */
  readonly questions: string;
  /** `processes/archive-thread.ts` */
  readonly archive: string;
}

/** Number of frames per shard over which sessions are spread: enough that no shard stays empty. */
const LANES_PER_SHARD = 4;
/** How long a small request waits for others. A laboratory takes its events one by one. */
const GATHER_MS = 2;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

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
    const { ok, rows, damaged } = await platform.audit();
    return { ok, rows, damaged: damaged.length };
  } finally {
    await platform.close();
  }
}

async function assemble(stores: LocalPlatformStores, options: PlatformOptions): Promise<Platform> {
  const { stream, clock } = stores;
  const pulse = createPulse({ stream, clock, codec: nodeCodec, sleep, random: stores.random });
  const engine = openEngine(stores, 'main');
  const sql = sqlFiles(join(options.root, 'sql'));
  const { root, programs, readToken, openTo, retention = DEFAULT_RETENTION, onError = () => undefined } = options;
  const place = { dataDir: stores.path, root, clock: stores.clock };
  const { aggregate, follow } = await openConsumers(stores, onError);
  const archiveThread = programs && createArchiveThread({ ...place, program: programs.archive, onError });
  const archive = archiveThread ?? openArchive(stores);
  const collector = await openCollector(stores, options, () => aggregate.lag());
  const batchDeps = { ...stores, engine, files: parquetFiles, sql, retention };
  const batchProcess =
    programs &&
    createBatchProcess({ ...place, starter: programs.starter, program: programs.batch, retention, onError });
  const adminToken = newSecret();
  const secrets = { readToken, openTo, adminToken };
  const codes = createLoginCodes(clock);
  const questions = programs && createQuestions({ ...place, ...secrets, program: programs.questions, onError });
  const loop = watchLoop();
  const self = {
    stores,
    collector,
    aggregate,
    archive,
    follow,
    batch: createBatch(
      batchDeps,
      batchProcess ?? withNights(createBatchWork(batchDeps), { ...stores, engine }, onError),
    ),
    audit: () => batchProcess?.audit() ?? auditDirectory(batchDeps, stores),
    interrupt: () => void batchProcess?.close(),
    delays: async (lastMs: number) => [
      { name: 'main' as const, ...loop.over(lastMs) },
      ...(archiveThread === undefined ? [] : [{ name: 'archive' as const, ...(await archiveThread.delay(lastMs)) }]),
      ...(questions === undefined ? [] : [{ name: 'questions' as const, ...(await questions.delay(lastMs)) }]),
    ],
    pulse: async () => {
      await pulse();
    },
    drain: async () => {
      await Promise.all([aggregate.drain(), archive.drain(), follow?.drain()]);
    },
  };
  const operator = createOperator({
    ...{ ...stores, engine, files: parquetFiles, sql, collector },
    tablesOf: (name) => stores.items.of(name),
  });
  const ingest = openIngest(collector, options);
  const { app, tasks } = await openApi(stores, {
    ...{ engine, sql, ...secrets, questions, onError },
    sessions: createSessions({ keys: stores.keys, clock, codes, readToken }),
    admin: createLocalAdmin({ ...self, codes }, operator),
    decide: createDeciding(stores, collector, onError),
    events: createEventRoutes({
      collect: ingest.collect,
      clientIp: (context) => ingest.addressOf(originOf(context)),
    }),
    operations: createOperations({ ...self, codes }, (folder) => checkDirectory(folder, root)),
  });
  const live = openLive(app, { adminToken, onError });
  return {
    ...self,
    adminToken,
    codes,
    runTasks: () => tasks.run(),
    takeEvents: createNodeIngest({ ...ingest, onError }),
    api: live.app,
    live,
    close: async () => {
      loop.stop();
      await live.close();
      await batchProcess?.close();
      await tasks.close();
      await questions?.close();
      await archiveThread?.close();
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
  const isReal = clock.kind === 'system';
  const gatherMs = isReal ? GATHER_MS : 0;
  const policy = { ...DEFAULT_POLICY, lanes: meta.shards * LANES_PER_SHARD, lateEventsPerMinute, gatherMs };
  // A replay moves a virtual clock in leaps, and waits for its own events.
  const stream = isReal ? sheddingStream(log, { clock, lag }) : log;
  return createCollector(
    {
      ...{ stream, sites, keys, salts, codec: nodeCodec, clock, userAgents: createUserAgents() },
      ...{ noteUse: createNoteUse(keys), countryOf, sleep, random },
    },
    policy,
  );
}

/** How events come in over HTTP. */
type Ingest = Pick<NodeIngestDeps, 'collect' | 'addressOf'>;

const ONLY_SHOWN =
  'this is a laboratory, which is only shown and whose clock stands: send events to a directory that “tidemark up” made';

function openIngest(
  collector: Platform['collector'],
  { readOnly = false, trustedProxies: proxies = [] }: PlatformOptions,
): Ingest {
  return {
    collect: readOnly ? () => Promise.resolve(notTaken(ONLY_SHOWN)) : (request) => collector.collect(request),
    addressOf: clientAddresses(trustedProxies(proxies)),
  };
}
