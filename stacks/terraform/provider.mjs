// Finds the AWS provider on this machine: where Terraform itself would look, and where machines keep add-ons.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { arch, homedir, platform } from 'node:os';
import { join, resolve, sep } from 'node:path';

/** The version that the bindings were generated from. */
export const WANTED = '6.25.0';
const SOURCE = ['registry.terraform.io', 'hashicorp', 'aws'];
const PLATFORM = `${platform()}_${{ x64: 'amd64', arm64: 'arm64' }[arch()] ?? arch()}`;

/**
 * `{ root, version }`: a folder that `terraform init -plugin-dir` takes, and the version in it nearest to the wanted one. Undefined
 * if there is none: then Terraform would ask its registry.
 */
export function findProvider(env = process.env) {
  if (env.TF_PROVIDER === 'registry') return undefined;
  const found = [...candidateRoots(env)]
    .map((root) => ({ root, versions: versionsIn(root) }))
    .filter(({ versions }) => versions.length > 0);
  const exact = found.find(({ versions }) => versions.includes(WANTED));
  if (exact !== undefined) return { root: exact.root, version: WANTED };
  const [first] = found;
  return first === undefined ? undefined : { root: first.root, version: first.versions.sort(byNumber).at(-1) };
}

function* candidateRoots(env) {
  if (env.TF_PLUGIN_DIR) yield env.TF_PLUGIN_DIR;
  yield* mirrors(env.TF_CLI_CONFIG_FILE ?? join(homedir(), '.terraformrc'));
  yield join(homedir(), '.terraform.d', 'plugins');
  const dataFolders = [
    env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'),
    ...(env.XDG_DATA_DIRS ?? '/usr/local/share:/usr/share').split(':'),
  ];
  for (const folder of dataFolders) yield join(folder, 'terraform', 'plugins');
  const addOns = join(sep, 'opt');
  if (existsSync(addOns)) for (const name of readdirSync(addOns)) yield join(addOns, name);
}

function* mirrors(file) {
  if (!existsSync(file)) return;
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/filesystem_mirror\s*{[^}]*path\s*=\s*"([^"]+)"/g))
    yield path.replace(/^~/, homedir());
}

function versionsIn(root) {
  const folder = resolve(root, ...SOURCE);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter(
    (version) => /^\d+\.\d+\.\d+$/.test(version) && existsSync(join(folder, version, PLATFORM)),
  );
}

function byNumber(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}
