// Copies synthesised stacks into separate folders, changed so that Terraform can run on them on this machine.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { parseStack } from './stack-json.mjs';

/** @import { Block, StackJson } from './stack-json.mjs' */
/** @import { Provider } from './provider.mjs' */

const REMOTE = 'cross-stack-reference-input-';

/**
 * @param {string} outdir
 * @returns {string[]} sorted
 */
export function stackNames(outdir) {
  return readdirSync(join(outdir, 'stacks')).sort();
}

/**
 * @param {string} outdir
 * @param {string} name
 * @returns {StackJson}
 */
export function readStack(outdir, name) {
  return parseStack(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8'));
}

/**
 * Keeps the state in local files instead of a bucket, and requires the provider version that was found.
 *
 * @param {StackJson} json
 * @param {{ readonly name: string, readonly states: string, readonly version: string }} options `states`: folder of the
 * state files
 * @returns {StackJson}
 */
export function localised(json, { name, states, version }) {
  const { terraform } = json;
  const remote = Object.fromEntries(
    Object.keys(json.data?.['terraform_remote_state'] ?? {}).map((key) => [
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

/**
 * The names of the stacks whose outputs a stack reads.
 * @param {StackJson} json
 * @returns {string[]}
 */
export function producersOf(json) {
  return Object.keys(json.data?.['terraform_remote_state'] ?? {}).map((key) => key.replace(REMOTE, ''));
}

/**
 * Writes the stack with line breaks: Terraform’s errors quote the whole line.
 *
 * @param {string} folder
 * @param {Block} json
 * @param {string} assetsFrom the folder whose `assets` are copied as well
 */
export function writeFolder(folder, json, assetsFrom) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(json, undefined, 1));
  const assets = join(assetsFrom, 'assets');
  if (existsSync(assets)) cpSync(assets, join(folder, 'assets'), { recursive: true });
}

/** Terraform exited with an error; the message is what it wrote to stderr. */
export class TerraformError extends Error {
  /** @override */
  name = 'TerraformError';

  /**
   * @param {string} message
   * @param {string} stdout
   */
  constructor(message, stdout) {
    super(message);
    this.stdout = stdout;
  }
}

/**
 * Runs Terraform in a folder and resolves with its stdout.
 *
 * @param {string} folder
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} env
 * @returns {Promise<string>}
 * @throws TerraformError
 */
export function terraform(folder, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn('terraform', args, {
      cwd: folder,
      env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (/** @type {Buffer} */ data) => (out += data.toString()));
    child.stderr.on('data', (/** @type {Buffer} */ data) => (err += data.toString()));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(new TerraformError(err.trim() || out.trim(), out)),
    );
  });
}

/**
 * Arguments and environment of `terraform init`, with or without a provider from a folder.
 * @param {Provider | undefined} provider
 * @returns {{ readonly args: readonly string[], readonly env: Readonly<Record<string, string>> }}
 */
export function initArguments(provider) {
  return {
    args: ['init', '-input=false', '-no-color', ...(provider === undefined ? [] : [`-plugin-dir=${provider.root}`])],
    env: provider === undefined ? {} : { TF_CLI_CONFIG_FILE: devNull },
  };
}
