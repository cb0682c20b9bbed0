// Finds the AWS provider on this machine: where Terraform looks, and in /opt, where machines keep add-ons.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { arch, homedir, platform } from 'node:os';
import { join, resolve, sep } from 'node:path';

/** The version from which the bindings were generated. */
export const WANTED = '6.25.0';
const SOURCE = ['registry.terraform.io', 'hashicorp', 'aws'];
const PLATFORM = `${platform()}_${arch() === 'x64' ? 'amd64' : arch()}`;

/**
 * @typedef {object} Provider
 * @property {string} root a folder for `terraform init -plugin-dir`
 * @property {string} version in that folder
 */

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * The wanted version if this machine has it, otherwise the newest version in the first folder that has any.
 * Undefined if there is none; Terraform would then ask its registry.
 *
 * @param {Environment} env
 * @returns {Provider | undefined}
 */
export function findProvider(env = process.env) {
  if (env['TF_PROVIDER'] === 'registry') return undefined;
  const found = [...candidateRoots(env)]
    .map((root) => ({ root, versions: versionsIn(root) }))
    .filter(({ versions }) => versions.length > 0);
  const exact = found.find(({ versions }) => versions.includes(WANTED));
  if (exact !== undefined) return { root: exact.root, version: WANTED };
  const [first] = found;
  const version = first?.versions.sort(byNumber).at(-1);
  return first === undefined || version === undefined ? undefined : { root: first.root, version };
}

/**
 * @param {Environment} env
 * @returns {Generator<string, void, undefined>}
 */
function* candidateRoots(env) {
  const pluginDir = env['TF_PLUGIN_DIR'] ?? '';
  if (pluginDir !== '') yield pluginDir;
  yield* mirrors(env['TF_CLI_CONFIG_FILE'] ?? join(homedir(), '.terraformrc'));
  yield join(homedir(), '.terraform.d', 'plugins');
  const dataFolders = [
    env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'),
    ...(env['XDG_DATA_DIRS'] ?? '/usr/local/share:/usr/share').split(':'),
  ];
  for (const folder of dataFolders) yield join(folder, 'terraform', 'plugins');
  const addOns = join(sep, 'opt');
  if (existsSync(addOns)) for (const name of readdirSync(addOns)) yield join(addOns, name);
}

/**
 * Folders that a Terraform configuration file names as mirrors.
 * @param {string} file
 * @returns {Generator<string, void, undefined>}
 */
function* mirrors(file) {
  if (!existsSync(file)) return;
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/filesystem_mirror\s*{[^}]*path\s*=\s*"([^"]+)"/g))
    yield path.replace(/^~/, homedir());
}

/**
 * @param {string} root
 * @returns {string[]} versions for this platform
 */
function versionsIn(root) {
  const folder = resolve(root, ...SOURCE);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter(
    (version) => /^\d+\.\d+\.\d+$/.test(version) && existsSync(join(folder, version, PLATFORM)),
  );
}

/**
 * @param {string} a
 * @param {string} b
 * @returns {number}
 */
function byNumber(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}
