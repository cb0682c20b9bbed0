// Copies synthesised stacks into folders of their own, changed so that Terraform can work on them here.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';

const REMOTE = 'cross-stack-reference-input-';

export function stackNames(outdir) {
  return readdirSync(join(outdir, 'stacks')).sort();
}

export function readStack(outdir, name) {
  return JSON.parse(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8'));
}

/** State in files of a folder instead of a bucket; the version of the provider that was found. */
export function localised(json, { name, states, version }) {
  const { terraform } = json;
  const remote = Object.fromEntries(
    Object.keys(json.data?.terraform_remote_state ?? {}).map((key) => [
      key,
      { backend: 'local', config: { path: join(states, `${key.replace(REMOTE, '')}.tfstate`) } },
    ]),
  );
  const aws = { ...terraform.required_providers.aws, source: 'hashicorp/aws', version };
  return {
    ...json,
    terraform: {
      ...terraform,
      backend: { local: { path: join(states, `${name}.tfstate`) } },
      required_providers: { ...terraform.required_providers, aws },
    },
    ...(Object.keys(remote).length === 0 ? {} : { data: { ...json.data, terraform_remote_state: remote } }),
  };
}

/** The stacks that a stack reads from. */
export function producersOf(json) {
  return Object.keys(json.data?.terraform_remote_state ?? {}).map((key) => key.replace(REMOTE, ''));
}

/** Indented: of a file with one line every error of Terraform would quote the whole. */
export function writeFolder(folder, json, assetsFrom) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(json, undefined, 1));
  const assets = join(assetsFrom, 'assets');
  if (existsSync(assets)) cpSync(assets, join(folder, 'assets'), { recursive: true });
}

/** Runs Terraform; resolves with what it printed, rejects with what it said. */
export function terraform(folder, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn('terraform', args, {
      cwd: folder,
      env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (err += data));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(Object.assign(new Error(err.trim() || out.trim()), { stdout: out })),
    );
  });
}

/** How `init` is called with a provider from a folder, or without one. */
export function initArguments(provider) {
  return {
    args: ['init', '-input=false', '-no-color', ...(provider === undefined ? [] : [`-plugin-dir=${provider.root}`])],
    env: provider === undefined ? {} : { TF_CLI_CONFIG_FILE: devNull },
  };
}
