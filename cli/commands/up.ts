import { join, resolve } from 'node:path';
import pc from 'picocolors';
import type { BackupPlan } from '../../platform/backup';
import type { PlatformOptions } from '../../platform/open-platform';
import { isLoopback, type OpenTo } from '../../serving-layer/api/access';
import { limitHeapGrowth } from '../../platform/processes/heaps';
import { startUp, type RunningPlatform } from '../../platform/up';
import { isServed } from '../../core/port/sites';
import { EXIT, isCoded, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { repositoryRoot } from '../root';
import { VARIABLES } from '../variables';
import { firstAnswer, firstLines } from './first-lines';
import { loginLink, pageOf } from './login';
import { type RetentionOptions, retentionOf } from './up-retention';

interface UpOptions extends CommonOptions, RetentionOptions {
  readonly port: number;
  readonly host: string;
  readonly traffic?: string;
  /** False for `--no-demo`. */
  readonly demo: boolean;
  readonly speed: number;
  readonly seed: number;
  readonly geo?: string;
  readonly trustedProxies: readonly string[];
  readonly backupDir?: string;
  readonly backupEvery: number;
  readonly backupKeep: number;
  readonly lateEventsPerMinute: number;
}

const STATUS_EVERY_MS = 1000;

export async function up(options: UpOptions, output: Output): Promise<number> {
  const { dataDir, host, port, speed, seed, geo, trustedProxies, lateEventsPerMinute } = options;
  const traffic = trafficRate(options);
  const readToken = givenReadToken();
  if (speed !== 1 && !isLoopback(host))
    throw new UserError(
      `--host ${host} with --speed ${speed} opens a laboratory to a network, and anyone can compute the write keys of its sites: leave --host or --speed out`,
    );
  const retention = retentionOf(options);
  const root = repositoryRoot();
  limitHeapGrowth();
  const running = await startUp({
    dataDir,
    host,
    port,
    speed,
    seed,
    traffic,
    root,
    trustedProxies,
    lateEventsPerMinute,
    retention,
    backups: backupPlan(options),
    command: 'tidemark up',
    dashboardFolder: builtFolder('dashboard'),
    shopFolder: builtFolder('shop'),
    ...programs(),
    onProgress: (message) => output.progress(message),
    onBatch: (message) => output.note(message),
    onError: reportOnce(output),
    ...(geo === undefined ? {} : { countryDatabase: geo }),
    openTo: openTo(host, readToken),
    ...(readToken === undefined ? {} : { readToken }),
  });
  // Registered before the address is printed: an early signal must also shut down cleanly.
  const signal = stopSignal();
  await announce(running, options, output);
  const status = setInterval(
    () =>
      void statusLine(running).then(
        (line) => output.progress(line),
        () => undefined,
      ),
    STATUS_EVERY_MS,
  );
  await signal;
  clearInterval(status);
  output.note('stopping …');
  await running.stop();
  output.note('stopped; everything that was acknowledged is on disk');
  return EXIT.done;
}

async function announce(
  { url, platform, first, demo, isReadOnly }: RunningPlatform,
  options: UpOptions,
  output: Output,
): Promise<void> {
  const { dataDir } = options;
  const sites = await platform.stores.sites.list();
  const hasDemo = sites.some((site) => site.simulated === true && isServed(site));
  const login = loginLink(url, platform.codes.make([]).code);
  const shop = `${pageOf(url)}shop`;
  const answer = {
    url,
    login_url: login,
    shop_url: shop,
    data_dir: dataDir,
    sites: sites.map(({ id }) => id),
    ...firstAnswer(url, first, demo),
  };
  output.result(answer, () =>
    [
      `${pc.bold('Tidemark')} is up on ${dataDir}`,
      `  dashboard  ${pc.cyan(url)}`,
      `  log in     ${pc.cyan(login)} (once, within 15 minutes${isLoopback(options.host) ? '; needed through a proxy only' : ''})`,
      `  API        ${pc.cyan(`${url}/docs`)}`,
      ...(isReadOnly ? [] : [`  shop       ${pc.cyan(shop)} (a sample shop: click, and see yourself arrive)`]),
      `  traffic    ${isReadOnly ? 'none: this is a laboratory, which is only shown; its clock stands' : trafficLine(trafficRate(options), hasDemo)}`,
      ...firstLines(url, first, demo),
      '  Ctrl-C stops it; the same command continues where it stopped.',
    ].join('\n'),
  );
}

async function statusLine(running: RunningPlatform): Promise<string> {
  const { stores } = running.platform;
  const { epoch, tidemark } = await stores.pointer.read();
  const now = new Date(stores.clock.now()).toISOString().slice(0, 19);
  return `${now}Z  ${running.simulated()} simulated events  exact up to ${tidemark === 0 ? 'nothing yet' : new Date(tidemark).toISOString().slice(0, 16)} (epoch ${epoch})`;
}

/** Repetitions of the same error are logged once. */
function reportOnce(output: Output): (error: unknown) => void {
  let last = '';
  return (error) => {
    const text = isCoded(error)
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
    if (text !== last) output.note(pc.red(`a component stopped and will retry: ${text}`));
    last = text;
  };
}

function builtFolder(name: string): string {
  return join(process.env['TIDEMARK_BUILD'] ?? repositoryRoot(), name);
}

/** Built beside the command line. */
function programs(): Pick<PlatformOptions, 'programs'> {
  const build = process.env['TIDEMARK_BUILD'];
  const built = (name: string): string => join(build ?? '', `${name}.mjs`);
  return build === undefined
    ? {}
    : {
        programs: {
          starter: built('starter-process'),
          batch: built('batch-child'),
          questions: built('question-thread'),
          archive: built('archive-thread'),
        },
      };
}

function backupPlan({ backupDir, backupEvery, backupKeep }: UpOptions): BackupPlan | undefined {
  if (backupDir === undefined) return undefined;
  return { folder: resolve(backupDir), everyMs: backupEvery, keep: backupKeep };
}

function trafficLine(traffic: number | 'demo' | undefined, hasDemo: boolean): string {
  if (traffic === 'demo' && hasDemo)
    return 'simulated visits to the site “demo” (“./tidemark demo remove” ends them); real events for any other';
  if (typeof traffic === 'number')
    return `${traffic} simulated events per second for the site “shop” (--traffic none turns it off)`;
  return 'real events only (write keys: ./tidemark sites list)';
}

/** Events per second of a laboratory if nothing else is asked for. */
const USUAL_RATE = 50;

/** What is asked for explicitly leaves the demo out. */
function trafficRate({
  traffic: text,
  demo,
  speed,
}: Pick<UpOptions, 'traffic' | 'demo' | 'speed'>): number | 'demo' | undefined {
  if (text === undefined && speed !== 1) return USUAL_RATE;
  if (text === undefined && demo) return 'demo';
  if (text === undefined || text === 'none') return undefined;
  const rate = Number(text);
  if (!(rate > 0 && Number.isFinite(rate)))
    throw new UserError(`--traffic ${text} is neither a number of events per second nor “none”`);
  return rate;
}

/** Characters of a read token. */
const LEAST_TOKEN = 16;

function givenReadToken(): string | undefined {
  const token = process.env[VARIABLES.readToken.name];
  if (token === undefined || token === '') return undefined;
  if (token.length >= LEAST_TOKEN) return token;
  throw new UserError(
    `${VARIABLES.readToken.name} has ${token.length} characters, which can be guessed: use at least ${LEAST_TOKEN}, for example from “openssl rand -hex 16”`,
  );
}

/** Requests of this machine may read without a key, unless a token was set; no others may. */
function openTo(host: string, readToken: string | undefined): OpenTo {
  return isLoopback(host) && readToken === undefined ? 'this-machine' : 'nobody';
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
