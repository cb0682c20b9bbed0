import { join } from 'node:path';
import { build } from 'esbuild';

/** Builds the program of another process. Its packages are those of the checkout, below which `outfile` must be. */
export async function bundleProgram(root: string, source: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [join(root, source)],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
}
