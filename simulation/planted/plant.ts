import type { Plugin } from 'esbuild';
import { cpSync, existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlantedBug } from './planted-bug';

/**
 * The text with the bug in it. White space and trailing commas are ignored, so that formatting does not matter.
 *
 * @throws unless exactly one place matches: the code has changed, and the bug must be adapted
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

/** Puts a bug into its source while it is bundled; bugs in SQL do not affect the bundle. */
export function planting(bug: PlantedBug, root: string): readonly Plugin[] {
  if (isInSql(bug)) return [];
  const target = join(root, bug.file);
  const setup: Plugin['setup'] = (build) => {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) =>
      path === target ? { contents: planted(await readFile(path, 'utf8'), bug), loader: 'ts' } : undefined,
    );
  };
  return [{ name: `plant ${bug.name}`, setup }];
}

/** Where the world finds `sql/`: the checkout, or a folder with a copy that contains the bug. */
export async function rootWith(bug: PlantedBug, root: string, folder: string): Promise<string> {
  if (!isInSql(bug)) return root;
  if (!existsSync(folder)) cpSync(join(root, 'sql'), join(folder, 'sql'), { recursive: true });
  await writeFile(join(folder, bug.file), planted(await readFile(join(root, bug.file), 'utf8'), bug));
  return folder;
}
