import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '../..');

/** What is loaded together with a module: its static imports, but not its dynamic ones. */
function loadedWith(entry: string, { inputs }: Metafile): ReadonlySet<string> {
  const loaded = new Set<string>();
  const add = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of inputs[path]?.imports ?? []) if (kind === 'import-statement') add(next);
  };
  add(entry);
  return loaded;
}

test('no command loads the clients of AWS before it needs them', async () => {
  const commands = readdirSync(join(ROOT, 'cli/commands')).map((file) => `cli/commands/${file}`);
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['cli/main.ts'],
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    outdir: 'unused',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });

  const hasty = ['cli/main.ts', ...commands].filter((entry) =>
    [...loadedWith(entry, metafile)].some((path) => path.startsWith('@aws-sdk/')),
  );

  expect(hasty).toEqual([]);
  expect(
    [...loadedWith('adapters/aws/doctor/cloud-doctor.ts', metafile)].some((path) => path.startsWith('@aws-sdk/')),
  ).toBe(true);
});
