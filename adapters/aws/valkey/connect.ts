import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { type IamUser, iamToken } from './iam-token';

export type ValkeyOptions = ValkeyPlace & {
  /** Cluster mode, which ElastiCache Serverless always uses. */
  readonly cluster?: boolean;
  /** Logs in as an IAM user, so that no password needs to be stored. */
  readonly iam?: ValkeyIam;
  /** The CA of the server’s certificate (PEM), if it is not a public one. */
  readonly authority?: string;
};

type ValkeyPlace =
  /** `redis://host:port`, or `rediss://…` for TLS; may contain a user and a password. */
  | { readonly url: string }
  /** ElastiCache: always over TLS. */
  | { readonly host: string; readonly port?: number };

export interface ValkeyIam extends IamUser {
  readonly credentials: () => Promise<Credentials>;
}
type Credentials = Parameters<typeof iamToken>[1];

export type ValkeyClient = Redis | Cluster;

export interface ValkeyConnection {
  readonly client: ValkeyClient;
  close(): Promise<void>;
}

type SharedOptions = Pick<
  RedisOptions,
  'tls' | 'username' | 'password' | 'connectTimeout' | 'disconnectTimeout' | 'maxRetriesPerRequest'
>;

interface Server {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly username?: string;
  readonly password?: string;
}

const DEFAULT_PORT = 6379;
const CONNECT_TIMEOUT_MS = 2_000;
/** Otherwise a finished process waits two seconds for a connection that may already be gone. */
const DISCONNECT_TIMEOUT_MS = 200;
const COMMAND_TIMEOUT_MS = 2_000;
const LONGEST_RECONNECT_MS = 2_000;
/** Role credentials last at least an hour and the SDK renews them in time, so cached ones never expire. */
const CREDENTIALS_EVERY_MS = 5 * 60_000;

/**
 * The client’s own timeout starts when a command is sent, so an unreachable cluster would block forever.
 *
 * @throws after `ms`; the command may still be executed
 */
export async function withinTime<Result>(command: Promise<Result>, ms = COMMAND_TIMEOUT_MS): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([command, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A client that connects on its first command and reconnects when the connection is lost; commands issued meanwhile
 * fail fast.
 */
export async function createValkey(options: ValkeyOptions): Promise<ValkeyConnection> {
  const server = serverOf(options);
  const password = options.iam === undefined ? undefined : await iamPassword(options.iam);
  const shared: SharedOptions = {
    ...(server.isTls ? { tls: options.authority === undefined ? {} : { ca: options.authority } } : {}),
    ...loginOf(server, options.iam),
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
  };
  const client =
    options.cluster === true ? clusterOf(server, shared, password) : standaloneOf(server, shared, password);
  // Failures are reported where the command is awaited.
  client.on('error', () => undefined);
  return {
    client,
    close: () => {
      password?.stop();
      client.disconnect();
      return Promise.resolve();
    },
  };
}

function standaloneOf({ host, port }: Server, shared: SharedOptions, password: Password | undefined): Redis {
  const retryStrategy = (times: number): number => Math.min(LONGEST_RECONNECT_MS, 50 * 2 ** times);
  const client = new Redis({ ...shared, host, port, lazyConnect: true, enableAutoPipelining: true, retryStrategy });
  if (password !== undefined) askAtConnect(client, password);
  return client;
}

function clusterOf({ host, port }: Server, shared: SharedOptions, password: Password | undefined): Cluster {
  const cluster = new Cluster([{ host, port }], {
    redisOptions: shared,
    lazyConnect: true,
    enableAutoPipelining: true,
    // Keep host names: certificates are issued for names, not addresses.
    dnsLookup: (address, callback) => callback(null, address),
  });
  if (password !== undefined) cluster.on('+node', (node: Redis) => askAtConnect(node, password));
  return cluster;
}

/** The client reads the option on each connect, so each connection logs in with its own token. */
function askAtConnect(client: Redis, password: Password): void {
  Object.defineProperty(client.options, 'password', { get: password.now, enumerable: true, configurable: true });
}

interface Password {
  readonly now: () => string;
  readonly stop: () => void;
}

async function iamPassword(iam: ValkeyIam): Promise<Password> {
  let held = await iam.credentials();
  const renew = async (): Promise<void> => void (held = await iam.credentials());
  const timer = setInterval(() => void renew().catch(() => undefined), CREDENTIALS_EVERY_MS);
  timer.unref();
  return { now: () => iamToken(iam, held, Date.now()), stop: () => clearInterval(timer) };
}

function loginOf(
  { username, password }: Server,
  iam: ValkeyIam | undefined,
): Pick<RedisOptions, 'username' | 'password'> {
  if (iam !== undefined) return { username: iam.userId };
  return { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) };
}

function serverOf(place: ValkeyPlace): Server {
  if (!('url' in place)) return { host: place.host, port: place.port ?? DEFAULT_PORT, isTls: true };
  const url = new URL(place.url);
  const isTls = url.protocol === 'rediss:' || url.protocol === 'valkeys:';
  return {
    host: url.hostname,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    isTls,
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
  };
}
