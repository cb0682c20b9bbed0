import pc from 'picocolors';
import { createClient, type Client } from '../../client/client';
import { isProblemError } from '../../client/problem-error';
import { getMetric } from '../../core/wire/metrics';
import { listSites } from '../../core/wire/sites';
import { getStatus } from '../../core/wire/status';
import { SECRET_PREFIX } from '../../core/key/key';
import { MINUTE_MS } from '../../core/time/window';
import type { SnippetKind, SnippetPlace } from '../../tracker/snippets/snippet';
import { SNIPPETS } from '../../tracker/snippets/snippets';
import { checkKey, CONNECT_EVENT, type ConnectFinding } from '../check-key';
import { connect as connectDirectory, servedAt } from '../connection';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { pageOf } from './login';

interface ConnectOptions extends CommonOptions {
  readonly url?: string;
  readonly key?: string;
  readonly readKey?: string;
  readonly origin?: string;
  readonly timeout: number;
  readonly snippet?: string;
}

/** Checks a key end to end: sends an event and waits until it is counted; or prints a snippet with it. */
export async function connect(options: ConnectOptions, output: Output): Promise<number> {
  const { origin: url } = new URL(await servedAt(options, 'name an address with --url and a key with --key'));
  const own = options.url === undefined ? await connectDirectory(options, 'connect') : undefined;
  try {
    const key = options.key ?? (await writeKeyOf(own, options.site));
    const kind = SNIPPETS.find(({ id }) => id === options.snippet);
    if (kind !== undefined) return printSnippet(kind, { origin: new URL(pageOf(url)).origin, writeKey: key }, output);
    const findings = await checkKey({
      ...{ url, key, origin: options.origin, patienceMs: options.timeout },
      count: () => countedIn(readerOf(options, { url, key, own }), options.site),
      fetch: (address, init) => fetch(address, init),
      now: () => Date.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    const wrong = findings.find(({ verdict }) => verdict === 'failed');
    output.result({ ok: wrong === undefined, url, findings, ...(wrong && { cause: wrong.cause }) }, () =>
      [...findings.map(line), wrong === undefined ? 'Connected.' : 'Not connected.'].join('\n'),
    );
    return wrong === undefined ? EXIT.done : EXIT.no;
  } finally {
    await own?.close();
  }
}

function printSnippet({ id, title, make }: SnippetKind, place: SnippetPlace, output: Output): number {
  if (place.writeKey.startsWith(SECRET_PREFIX.server))
    throw new UserError('a server key is a secret, and everyone can read a page: name a write key or a public key');
  const { parts, notes } = make(place);
  output.result({ id, title, parts, notes }, () =>
    [...parts.flatMap(({ where, code }) => [pc.bold(plain(where)), '', code, '']), ...notes.map(plain)].join('\n'),
  );
  return EXIT.done;
}

/** Without the marks of code. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}

const SIGNS = { ok: '✓', warning: '!', failed: '✗', skipped: '–' } as const;

function line({ step, verdict, says }: ConnectFinding): string {
  return `${SIGNS[verdict]} ${step.padEnd(6)} ${says}`;
}

/** The write key of the site, which the operator of the data directory may see. */
async function writeKeyOf(own: Client | undefined, id: string | undefined): Promise<string> {
  if (own === undefined) throw new UserError('name the key that --url is to be checked with: --key wk_…');
  const sites = (await own.call(listSites, {})).sites.filter(
    (site) => site.removed === undefined && (id === undefined || site.id === id),
  );
  const key = sites.length === 1 ? sites[0]?.write_key : undefined;
  if (typeof key === 'string') return key;
  throw new UserError(
    sites.length === 0
      ? `there is no site${id === undefined ? ' yet' : ` “${id}”`}: create one with “tidemark sites add --site NAME”`
      : `there are ${sites.length} sites: choose one with --site, or name a key with --key`,
  );
}

interface Readable {
  readonly url: string;
  readonly key: string;
  readonly own: Client | undefined;
}

/** Who can see the count: the operator of the directory, a key for reading, or the key itself if it also reads. */
function readerOf({ readKey }: ConnectOptions, { url, key, own }: Readable): Client {
  if (own !== undefined && readKey === undefined) return own;
  return createClient({ baseUrl: url, readToken: () => readKey ?? key });
}

/** The events of this check in all sites that may be read: a key does not say which site is its own. */
async function countedIn(reader: Client, site: string | undefined): Promise<number | undefined> {
  try {
    const { sites, now } = await reader.call(getStatus, {});
    const ids = site === undefined ? sites.map(({ id }) => id) : [site];
    const minute = Math.floor(Date.parse(now) / MINUTE_MS) * MINUTE_MS;
    const range = { from: isoOf(minute - SEEN_MS), to: isoOf(minute + MINUTE_MS) };
    let sum = 0;
    for (const id of ids) {
      const question = { id: 'events', site: id, grain: 'total', by: 'event_type', ...range } as const;
      const { rows } = await reader.call(getMetric, { ...question, filter: `event_type:${CONNECT_EVENT}` });
      for (const { value } of rows) sum += value ?? 0;
    }
    return sum;
  } catch (error) {
    if (isProblemError(error) && [401, 403].includes(error.status)) return undefined;
    throw error;
  }
}

/** Longer than a check takes, so that no event of one leaves the range before its end. */
const SEEN_MS = 10 * MINUTE_MS;

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
