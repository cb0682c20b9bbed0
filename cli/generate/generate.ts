import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT } from '../exit';
import { repositoryRoot } from '../root';
import { generateConfigurationReference } from './configuration-reference';
import { generateContractValidator, type GeneratedFile } from './contract-validator';
import { generateMetricReference } from './metric-reference';
import { generateMetricSql } from './metric-sql';
import { generateReference } from './reference/reference';

/** Every file that comes from the contract, the registry and the schemas of configuration. */
export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  return [
    ...(await generateContractValidator()),
    ...generateMetricSql(),
    ...generateMetricReference(),
    ...generateConfigurationReference(),
    ...(await generateReference()),
  ];
}

interface GenerateOptions {
  /** Only name the files that are out of date. */
  readonly check: boolean;
  /** Measure the sketches as well (about a minute) and draw their pictures. */
  readonly sketches?: boolean;
}

async function measuredFiles(): Promise<readonly GeneratedFile[]> {
  process.stderr.write('measuring the sketches, about a minute …\n');
  const { generateSketches } = await import('./sketches/sketches');
  return generateSketches();
}

/** Writes the generated files that differ; with `check` it only names them. Exit 1 if some were out of date. */
export async function generate({ check, sketches = false }: GenerateOptions): Promise<number> {
  const root = repositoryRoot();
  const stale: string[] = [];
  for (const { path, text } of [...(await generatedFiles()), ...(sketches ? await measuredFiles() : [])]) {
    if ((await readFile(join(root, path), 'utf8').catch(() => undefined)) === text) continue;
    stale.push(path);
    if (check) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  if (stale.length === 0) process.stdout.write('all generated files are up to date\n');
  else process.stdout.write(`${check ? 'out of date (run ./tidemark generate)' : 'written'}: ${stale.join(', ')}\n`);
  return check && stale.length > 0 ? EXIT.no : EXIT.done;
}
