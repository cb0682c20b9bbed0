import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLockInfo } from '../adapters/local/directory-lock';
import { ADMIN_TOKEN_FILE } from '../platform/admin-token';
import { createClient } from '../client/client';
import { getStatus } from '../core/wire/status';
import type { Connection, CommonOptions } from './options';
import { UserError } from './exit';
import { printNote } from './output';
import { repositoryRoot } from './root';

/** A data directory, or an AWS environment. */
type Place = Pick<CommonOptions, 'dataDir' | 'env'>;

/**
 * Connects to the process that holds a data directory, or to an environment. A directory that no process holds is
 * opened here, and its consumers catch up first.
 */
export async function connect({ dataDir, env }: Place, command: string): Promise<Connection> {
  if (env !== undefined) return (await import('./environment/connection')).connectEnvironment(env, printNote);
  const holder = await readLockInfo(dataDir);
  if (holder?.url !== undefined) {
    const { url } = holder;
    const token = await readFile(join(dataDir, ADMIN_TOKEN_FILE), 'utf8').catch(() => undefined);
    const client = createClient({ fetch: (path, init) => reach(new URL(path, url), init), adminToken: token });
    return { ...client, close: () => Promise.resolve() };
  }
  const { openPlatform } = await import('../platform/open-platform');
  const platform = await openPlatform({
    dataDir,
    mode: 'existing',
    command: `tidemark ${command}`,
    root: repositoryRoot(),
  });
  try {
    await platform.drain();
  } catch (error) {
    await platform.close();
    throw error;
  }
  const client = createClient({
    fetch: async (path, init) => platform.api.request(path, init),
    adminToken: platform.adminToken,
  });
  return { ...client, close: () => platform.close() };
}

async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new UserError(
      `nothing answers at ${url.origin}, although a running “tidemark up” holds the directory: wait, or stop it and try again (${String(error)})`,
    );
  }
}

/** Runs a command against the API and closes what was opened. */
export async function withConnection<Result>(
  options: Place,
  command: string,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await connect(options, command);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** As withConnection, but connects when it is first asked for: what works on a file needs no data directory. */
export async function withConnectionWhenNeeded<Result>(
  options: Place,
  command: string,
  work: (connected: () => Promise<Connection>) => Promise<Result>,
): Promise<Result> {
  let opened: Promise<Connection> | undefined;
  try {
    return await work(() => (opened ??= connect(options, command)));
  } finally {
    const connection = await opened?.catch(() => undefined);
    await connection?.close();
  }
}

/**
 * The address that was given, or that of the process that holds the data directory.
 *
 * @param orElse what to do if there is neither
 * @throws UserError
 */
export async function servedAt(
  { url, dataDir }: Pick<CommonOptions, 'dataDir'> & { readonly url?: string },
  orElse: string,
): Promise<string> {
  if (url !== undefined) {
    if (URL.canParse(url)) return url;
    throw new UserError(`--url “${url}” is not an address such as https://stats.shop.example`);
  }
  const holder = await readLockInfo(dataDir);
  if (holder?.url !== undefined) return holder.url;
  throw new UserError(`no “tidemark up” serves ${dataDir}: start it, or ${orElse}`);
}

/** The site of a command: the given one, or the only one. */
export async function chooseSite(connection: Connection, site: string | undefined): Promise<string> {
  if (site !== undefined) return site;
  const { sites } = await connection.call(getStatus, {});
  const [only] = sites;
  if (sites.length === 1 && only !== undefined) return only.id;
  throw new UserError(
    sites.length === 0
      ? 'there is no site yet: replay a file, start “tidemark up”, or create one with “tidemark sites add --site NAME”'
      : `there are ${sites.length} sites: choose one with --site (${sites.map(({ id }) => id).join(', ')})`,
  );
}

/** The platform's clock in ms since 1970. In a laboratory it differs from the wall clock. */
export async function platformNow(connection: Connection): Promise<number> {
  return Date.parse((await connection.call(getStatus, {})).now);
}
