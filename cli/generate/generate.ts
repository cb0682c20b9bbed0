import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, UserError } from '../exit';
import { repositoryRoot } from '../root';
import type { GeneratedFile } from './contract-validator';
import { registryTypeErrors } from './registry-types';

interface GenerateOptions {
  /** Only list the files that are out of date. */
  readonly check: boolean;
  /** Also measure the sketches (about a minute) and draw their pictures. */
  readonly sketches?: boolean;
}

async function measuredFiles(): Promise<readonly GeneratedFile[]> {
  process.stderr.write('measuring the sketches, about a minute …\n');
  const { generateSketches } = await import('./sketches/sketches');
  return generateSketches();
}

const LOADERS = 'capabilities/generated/';

/**
 * Writes the generated files that differ; with `check` it only names them. Exit 1 if some were out of date.
 *
 * @throws UserError for a type error in the registry, MetricDefinitionError for a metric that breaks a rule; nothing is
 * written then
 */
export async function generate({ check, sketches = false }: GenerateOptions): Promise<number> {
  const root = repositoryRoot();
  const errors = registryTypeErrors(root);
  if (errors.length > 0)
    throw new UserError(`the metric registry has type errors, so nothing was written:\n${errors.join('\n')}`);
  // Loads the registry, which checks itself; so only now.
  const { generatedFiles, NEXT_METRIC_CODE } = await import('./generated-files');
  const stale = await writeStale(
    [...(await generatedFiles()), ...(sketches ? await measuredFiles() : [])],
    root,
    check,
  );
  if (stale.length === 0) process.stdout.write('all generated files are up to date\n');
  else process.stdout.write(`${check ? 'out of date (run ./tidemark generate)' : 'written'}: ${stale.join(', ')}\n`);
  if (!check && stale.some((path) => path.startsWith(LOADERS))) return generateAgain(root);
  process.stdout.write(`the next free code for a metric is ${NEXT_METRIC_CODE}\n`);
  return check && stale.length > 0 ? EXIT.no : EXIT.done;
}

/** @returns the paths of the files that differed */
async function writeStale(files: readonly GeneratedFile[], root: string, check: boolean): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const { path, text } of files) {
    if ((await readFile(join(root, path), 'utf8').catch(() => undefined)) === text) continue;
    stale.push(path);
    if (check) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return stale;
}

/** The reference of the capabilities is written from what the loaders load, so new loaders need a new build. */
function generateAgain(root: string): number {
  const { status } = spawnSync(join(root, 'tidemark'), ['generate'], { stdio: 'inherit' });
  return status ?? EXIT.usage;
}
