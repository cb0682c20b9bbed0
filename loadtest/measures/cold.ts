import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { authorizerVariables, queryVariables } from '../../serving-layer/config';
import { aggregatorVariables } from '../../speed-layer/aggregate/config';
import { archiverVariables } from '../../speed-layer/archive/config';
import { collectorVariables } from '../../speed-layer/collect/config';
import { pulseVariables } from '../../speed-layer/pulse/config';
import type { BenchLine } from '../bench-line';

/** Functions whose load time adds to a cold start that callers notice. */
const FUNCTIONS = {
  collect: collectorVariables,
  aggregate: aggregatorVariables,
  archive: archiverVariables,
  query: queryVariables,
  authorizer: authorizerVariables,
  pulse: pulseVariables,
} as const satisfies Readonly<Record<string, z.ZodObject>>;

const ROUNDS = 7;
const LAMBDA = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_LAMBDA_FUNCTION_NAME: 'test',
};
const LOAD = `
const before = process.cpuUsage();
const start = performance.now();
await import(process.env.MODULE);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ ms: performance.now() - start, cpuMs: (user + system) / 1000 }));
process.exit(0);`;

const loadedSchema = z.object({ ms: z.number(), cpuMs: z.number() });
type Loaded = z.infer<typeof loadedSchema>;

/** Zip sizes of the functions, and how long a fresh process takes to load them, compared with an empty module. */
export function measureCold(root: string): readonly BenchLine[] {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-cold-'));
  try {
    for (const command of [
      ['cli/install.mjs', 'stacks'],
      ['stacks/bundle.mjs', ...Object.keys(FUNCTIONS)],
    ]) {
      execFileSync(process.execPath, command, {
        cwd: root,
        env: { ...process.env, TIDEMARK_LAMBDA_ZIPS: folder },
        stdio: 'pipe',
      });
    }
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, 'export {};');
    const lines = Object.entries(FUNCTIONS).map(([name, schema]) => {
      const zip = join(folder, `${name}.zip`);
      return lineOf(
        `load ${name}`,
        bestOf(unpacked(root, zip), variablesOf(schema)),
        `${Math.ceil(statSync(zip).size / 1024)} KB zip`,
      );
    });
    return [lineOf('load nothing', bestOf(empty, {}), 'an empty module'), ...lines];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lineOf(measure: string, { ms, cpuMs }: Loaded, what: string): BenchLine {
  return { measure, ms: Math.round(ms), note: `${what}, ${Math.round(cpuMs)} ms of CPU time` };
}

/** @returns the path of the entry */
function unpacked(root: string, zip: string): string {
  const { unzipSync } = createRequire(join(root, 'stacks', 'package.json'))('fflate') as {
    readonly unzipSync: (bytes: Uint8Array) => Readonly<Record<string, Uint8Array>>;
  };
  const folder = zip.replace(/\.zip$/, '');
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return join(folder, 'index.mjs');
}

/** A placeholder for each required variable. */
function variablesOf({ shape }: z.ZodObject): Readonly<Record<string, string>> {
  const needed = Object.entries(shape as Readonly<Record<string, z.ZodType>>).filter(
    ([, type]) => !type.safeParse(undefined).success,
  );
  return Object.fromEntries(needed.map(([name]) => [name, 'known']));
}

function bestOf(module: string, variables: Readonly<Record<string, string>>): Loaded {
  const env = { ...LAMBDA, ...variables, MODULE: module, PATH: process.env['PATH'] };
  const rounds = Array.from({ length: ROUNDS }, () =>
    loadedSchema.parse(
      JSON.parse(
        execFileSync(process.execPath, ['--input-type=module', '-e', LOAD], {
          env,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      ),
    ),
  );
  return { ms: Math.min(...rounds.map(({ ms }) => ms)), cpuMs: Math.min(...rounds.map(({ cpuMs }) => cpuMs)) };
}
