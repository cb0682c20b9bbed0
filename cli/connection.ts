import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLockInfo } from '../adapters/local/directory-lock';
import { ADMIN_TOKEN_FILE } from '../platform/admin-token';
import { ADMIN_HEADER } from '../serving-layer/api/admin-routes';
import type { CommonOptions } from './options';
import { UserError } from './exit';
import { repositoryRoot } from './root';

/** The API of a data directory: in this process, or of the `up` that holds the directory. */
export interface Connection {
  get<Answer>(path: string, parameters?: Parameters): Promise<Answer>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  close(): Promise<void>;
}
type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

/** What the API says went wrong (RFC 9457). `problem` is the whole of it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code = 'api_error';

  constructor(
    readonly status: number,
    readonly problem: Readonly<Record<string, unknown>>,
  ) {
    super(typeof problem['detail'] === 'string' ? problem['detail'] : `the API answered ${status}`);
  }

  /** What an operation that was refused found out. */
  get result(): Readonly<Record<string, unknown>> {
    return (this.problem['result'] ?? {}) as Readonly<Record<string, unknown>>;
  }
}

type Send = (path: string, init: RequestInit) => Promise<Response>;

/** Finds who answers for a data directory. Opens it if nobody does, and lets the consumers catch up first. */
export async function connect({ dataDir }: Pick<CommonOptions, 'dataDir'>, command: string): Promise<Connection> {
  const holder = await readLockInfo(dataDir);
  if (holder?.url !== undefined) {
    const { url } = holder;
    const token = await readFile(join(dataDir, ADMIN_TOKEN_FILE), 'utf8').catch(() => '');
    return connection((path, init) => reach(new URL(path, url), init), token, () => Promise.resolve());
  }
  const { openPlatform } = await import('../platform/open-platform');
  const platform = await openPlatform({ dataDir, mode: 'existing', command: `tidemark ${command}`, root: repositoryRoot() });
  try {
    await platform.drain();
  } catch (error) {
    await platform.close();
    throw error;
  }
  return connection(async (path, init) => platform.api.request(path, init), platform.adminToken, () => platform.close());
}

async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new UserError(`nobody answers at ${url.origin}, although a running “tidemark up” holds the directory: wait, or stop it and try again (${String(error)})`);
  }
}

function connection(send: Send, token: string, close: () => Promise<void>): Connection {
  const headers = { accept: 'application/json', [ADMIN_HEADER]: token };
  return {
    get: async (path, parameters = {}) => answerOf(await send(withQuery(path, parameters), { headers })),
    post: async (path, body) =>
      answerOf(await send(path, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })),
    close,
  };
}

function withQuery(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  if (!response.ok) throw new ApiError(response.status, body);
  return body as Answer;
}

/** Runs a command against the API and closes what was opened. */
export async function withConnection<Result>(options: Pick<CommonOptions, 'dataDir'>, command: string, work: (connection: Connection) => Promise<Result>): Promise<Result> {
  const connection = await connect(options, command);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

interface StatusAnswer {
  readonly now: string;
  readonly sites: readonly { readonly id: string; readonly time_zone: string }[];
}

/** The site that a command means: the one given, or the only one. */
export async function chooseSite(connection: Connection, site: string | undefined): Promise<string> {
  if (site !== undefined) return site;
  const { sites } = await connection.get<StatusAnswer>('/v1/status');
  const [only] = sites;
  if (sites.length === 1 && only !== undefined) return only.id;
  throw new UserError(
    sites.length === 0 ? 'there is no site yet: replay a file, start “tidemark up”, or make one with “tidemark sites add --site NAME”' : `there are ${sites.length} sites: choose one with --site (${sites.map(({ id }) => id).join(', ')})`,
  );
}

/** The platform's own time, which in a laboratory is not the wall clock's. */
export async function platformNow(connection: Connection): Promise<number> {
  return Date.parse((await connection.get<StatusAnswer>('/v1/status')).now);
}
