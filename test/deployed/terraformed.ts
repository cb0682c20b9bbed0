import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../e2e/cli';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';
export const STACKS = ['data', 'network', 'cache', 'speed', 'batch', 'serving', 'observability'] as const;
export type StackName = (typeof STACKS)[number];

const FINDS_PROVIDER =
  "import { findProvider } from './stacks/terraform/provider.mjs'; process.exit(findProvider() === undefined ? 1 : 0);";

/** What this machine lacks for a deployment and cannot install by itself. */
export function missingHere(): string | undefined {
  if (spawnSync('terraform', ['version'], { stdio: 'ignore' }).status !== 0)
    return 'there is no terraform on this machine';
  return spawnSync(process.execPath, ['--input-type=module', '-e', FINDS_PROVIDER], { cwd: ROOT, stdio: 'ignore' })
    .status === 0
    ? undefined
    : 'there is no AWS provider for terraform on this machine';
}

export interface TerraformedOptions {
  /** Folder of stacks, zips and states. */
  readonly folder: string;
  readonly endpoint: string;
  /** For all functions; an empty one is removed. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The environment `dev` by the real Terraform and the real zips. Each step takes a minute or more. */
export function terraformed({ folder, endpoint, variables }: TerraformedOptions) {
  const [out, zips, states] = ['cdktf.out', 'lambda', 'states'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const environment = {
    CDKTF_OUTDIR: out,
    TIDEMARK_LAMBDA_ZIPS: zips,
    TIDEMARK_ENV: 'dev',
    TIDEMARK_ACCOUNT_DEV: ACCOUNT,
  };
  const double = (verb: string): Promise<string> => {
    const given = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
    return node(
      ['stacks/deploy-double.mjs', verb, '--endpoint', endpoint, '--out', out, '--work', states, ...given],
      environment,
    );
  };
  return {
    states,
    async apply(): Promise<string> {
      await node(['cli/install.mjs', 'stacks'], environment);
      await node(['stacks/bundle.mjs'], environment);
      await node(['stacks/main.cjs'], environment);
      return double('apply');
    },
    planAgain: () => double('plan'),
    destroy: () => double('destroy'),
    /** Types and numbers of the resources in Terraform's state. */
    resources(stack: StackName): Readonly<Record<string, number>> {
      const counts: Record<string, number> = {};
      for (const { mode, type } of stateOf(states, stack).resources)
        if (mode === 'managed') counts[type] = (counts[type] ?? 0) + 1;
      return counts;
    },
    /** `output` of a stack that a person reads. */
    output: (stack: StackName, name: string): string => stateOf(states, stack).outputs[name]?.value as string,
  };
}

export type Terraformed = ReturnType<typeof terraformed>;

interface State {
  readonly resources: readonly { readonly mode: string; readonly type: string }[];
  readonly outputs: Readonly<Record<string, { readonly value: unknown }>>;
}

function stateOf(states: string, stack: StackName): State {
  return JSON.parse(readFileSync(join(states, `${stack}-dev.tfstate`), 'utf8')) as State;
}

/** @throws with its output, if it fails */
function node(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', ...environment },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', reject);
    child.on('close', (status) =>
      status === 0 ? resolve(said) : reject(new Error(`${args.slice(0, 2).join(' ')} ended with ${status}:\n${said}`)),
    );
  });
}
