import type { Plugin, PluginBuild } from 'esbuild';
import { cpSync, existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PlantedBug } from './planted-bug';

/**
 * The text with the bug in it. White space and trailing commas are ignored, so reformatting does not move a bug.
 *
 * @throws unless the bug has exactly one place: the code has changed, and the bug must be adapted
 */
export function planted(text: string, { name, file, find, replace }: PlantedBug): string {
  const pattern = looselyFormatted(find);
  const places = text.match(pattern)?.length ?? 0;
  if (places !== 1)
    throw new Error(
      `the bug ${name} has ${places} places in ${file}, not one: look for “${find}” and adapt the bug to the code`,
    );
  return text.replace(pattern, () => replace);
}

function looselyFormatted(code: string): RegExp {
  const characters = code.replaceAll(/\s|,\s*(?=[)\]}])/g, '');
  const pattern = characters.replaceAll(/./g, (one) => {
    const literal = one.replace(/[\\^$.*+?()[\]{}|/-]/, String.raw`\$&`);
    return /[)\]}]/.test(one) ? String.raw`,?\s*${literal}\s*` : String.raw`${literal}\s*`;
  });
  return new RegExp(pattern.slice(0, -String.raw`\s*`.length), 'g');
}

export function isInSql({ file }: PlantedBug): boolean {
  return file.startsWith('sql/');
}

/** Variable of a worker's environment that names the bug to run with; without it the code runs as it is. */
export const PLANTED_VARIABLE = 'TIDEMARK_PLANTED_BUG';
/** Sets the switch before any source of the bundle runs. */
export const PLANTED_BANNER = `globalThis.__plantedBug = process.env.${PLANTED_VARIABLE};`;

/** Suffix of the path under which esbuild sees one variant of a file. */
const VARIANT = '?variant=';
const ORIGINAL = 'original';

/**
 * Puts all bugs into one bundle. Each patched file becomes a switch over its variants: the text as it is, and one text per bug.
 * The variants import the same modules as the file, so only the module chosen by the switch is seen by the rest of the program.
 */
export function plantingAll(bugs: readonly PlantedBug[], root: string): Plugin {
  const byPath = new Map<string, PlantedBug[]>();
  for (const bug of bugs.filter((one) => !isInSql(one))) {
    const path = join(root, bug.file);
    byPath.set(path, [...(byPath.get(path) ?? []), bug]);
  }
  return {
    name: 'plant all bugs',
    setup: (bundling) => {
      bundling.onResolve({ filter: /\?variant=/ }, ({ path }) => ({ path, namespace: 'variant' }));
      bundling.onLoad({ filter: /.*/, namespace: 'variant' }, async ({ path }) => {
        const [file = '', name = ORIGINAL] = path.split(VARIANT);
        const text = await readFile(file, 'utf8');
        const bug = byPath.get(file)?.find((one) => one.name === name);
        return { contents: bug === undefined ? text : planted(text, bug), loader: 'ts', resolveDir: dirname(file) };
      });
      bundling.onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => {
        const variants = byPath.get(path);
        if (variants === undefined) return undefined;
        const exported = await exportsOf(await readFile(path, 'utf8'), bundling.esbuild);
        return { contents: switchOver(path, variants, exported), loader: 'js', resolveDir: dirname(path) };
      });
    },
  };
}

/** Names of the values that a source exports; types are gone when it is compiled. */
async function exportsOf(contents: string, esbuild: PluginBuild['esbuild']): Promise<readonly string[]> {
  const { metafile } = await esbuild.build({
    stdin: { contents, loader: 'ts' },
    format: 'esm',
    metafile: true,
    write: false,
    outfile: 'exports.js',
  });
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}

/** @example switchOver('/a.ts', [bug], ['f']) // imports both variants, and exports `f` of the one that the switch names */
function switchOver(path: string, bugs: readonly PlantedBug[], exported: readonly string[]): string {
  const variants = [ORIGINAL, ...bugs.map(({ name }) => name)];
  const imports = variants.map((name, at) => `import * as v${at} from ${JSON.stringify(`${path}${VARIANT}${name}`)};`);
  const table = variants.map((name, at) => `${JSON.stringify(name)}: v${at}`).join(', ');
  const names = exported.map((name, at) => `const e${at} = chosen[${JSON.stringify(name)}];`);
  const exports = exported.map((name, at) => `e${at} as ${name}`).join(', ');
  return [
    ...imports,
    `const chosen = { ${table} }[globalThis.__plantedBug] ?? v0;`,
    ...names,
    `export { ${exports} };`,
  ].join('\n');
}

/** The folder in which a world finds `sql/`: the checkout, or a copy with the bug in it. */
export async function rootWith(bug: PlantedBug, root: string, folder: string): Promise<string> {
  if (!isInSql(bug)) return root;
  if (!existsSync(folder)) cpSync(join(root, 'sql'), join(folder, 'sql'), { recursive: true });
  await writeFile(join(folder, bug.file), planted(await readFile(join(root, bug.file), 'utf8'), bug));
  return folder;
}
