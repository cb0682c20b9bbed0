import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { CAPABILITIES } from '../../capabilities/list';
import { FUNCTION_ENTRIES } from '../lib/function-code';
import { at } from '../lib/policy/model';
import { environmentOf, ROOT, synthesise } from './support/synthesised';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-bundle-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function bundle(name: string, env: Readonly<Record<string, string>> = {}): Buffer {
  execFileSync(process.execPath, [join(ROOT, 'stacks/bundle.mjs'), name], {
    env: { ...process.env, TIDEMARK_LAMBDA_ZIPS: folder, ...env },
    stdio: 'pipe',
  });
  return readFileSync(join(folder, `${name}.zip`));
}

test('a function that is not there is refused by name', () => {
  expect(() => bundle('colect')).toThrow('no such function: colect; use collect, aggregate');
});

/** Like a cold start of Lambda. */
const LOAD =
  "import(process.env.LAMBDA_TASK_ROOT + '/index.mjs').then(({ handler }) => { console.log(typeof handler); process.exit(0); })";
const LAMBDA = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** As in an environment, with a placeholder for values that only Terraform knows. */
function variablesOf(
  environment: Parameters<typeof environmentOf>[0],
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const made = synthesise(environmentOf(environment));
  const functions = made.stacks.flatMap(({ layer }) => made.all(layer, 'aws_lambda_function'));
  made.remove();
  return new Map(
    functions.map(({ body }) => {
      const variables = Object.entries(at(body, 'environment', 'variables') as Readonly<Record<string, string>>);
      return [
        String(body['function_name']).replace(`tidemark-${environment}-`, ''),
        Object.fromEntries(variables.map(([name, value]) => [name, value.replace(/\$\{[^}]*\}/g, 'known')])),
      ];
    }),
  );
}

describe('every function', () => {
  const names = [
    ...Object.keys(FUNCTION_ENTRIES),
    ...CAPABILITIES.flatMap(({ name, lambda }) => (lambda === undefined ? [] : [name])),
  ];
  const hasFollowers = CAPABILITIES.some(({ parts }) => parts.includes('consumer'));
  const taskOf = (name: string): string => join(folder, 'tasks', name);
  beforeAll(() => {
    execFileSync(process.execPath, [join(ROOT, 'stacks/bundle.mjs'), ...names], {
      env: { ...process.env, TIDEMARK_LAMBDA_ZIPS: folder, TZ: 'UTC' },
      stdio: 'pipe',
    });
    for (const name of names) {
      for (const [path, bytes] of Object.entries(unzipSync(readFileSync(join(folder, `${name}.zip`))))) {
        mkdirSync(dirname(join(taskOf(name), path)), { recursive: true });
        writeFileSync(join(taskOf(name), path), bytes);
      }
    }
  }, 300_000);

  test('the same sources give the same bytes, wherever and whenever, alone and among others', () => {
    const digest = (zip: Buffer): string => createHash('sha256').update(zip).digest('hex');
    const once = digest(readFileSync(join(folder, 'pulse.zip')));
    expect(digest(bundle('pulse', { TZ: 'Pacific/Auckland' }))).toBe(once);
  });

  test('a zip has the entry that Lambda asks for, and what it reads while it runs', () => {
    const entriesOf = (name: string): string[] => Object.keys(unzipSync(readFileSync(join(folder, `${name}.zip`))));
    expect(entriesOf('pulse')).toContain('index.mjs');
    expect(entriesOf('archive')).toEqual(expect.arrayContaining(['index.mjs', 'parquet_wasm_bg.wasm']));
  });

  test.each(['dev', 'staging'] as const)(
    'loads with the variables that the stacks of %s give it, and has a handler',
    (environment) => {
      const variables = variablesOf(environment);
      const deployed = [...variables.keys()].sort();
      const says = deployed.map((name) => {
        const env = {
          ...LAMBDA,
          ...variables.get(name),
          LAMBDA_TASK_ROOT: taskOf(name),
          AWS_LAMBDA_FUNCTION_NAME: `tidemark-${environment}-${name}`,
        };
        return [
          name,
          execFileSync(process.execPath, ['-e', LOAD], {
            env,
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'pipe'],
          }).trim(),
        ];
      });
      // Staging leaves the number of shards to AWS.
      const isMade = (name: string): boolean =>
        (environment !== 'staging' || name !== 'reshard') && (name !== 'follow' || hasFollowers);
      expect(deployed).toEqual(names.filter(isMade).sort());
      expect(says).toEqual(deployed.map((name) => [name, 'function']));
    },
    120_000,
  );
});
