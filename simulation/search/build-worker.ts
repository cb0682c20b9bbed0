import { build, type Plugin } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import * as z from 'zod';
import type { BranchTable } from './coverage';
import { type Branch, BRANCH_KINDS, type instrument as Instrumentation } from './instrument';

type Instrument = typeof Instrumentation;

export interface WorkerBuildOptions {
  /** The checkout. */
  readonly root: string;
  /** Folder for the bundle, below the checkout, where the packages are found. A folder that exists is used as it is. */
  readonly folder: string;
  /** Counts how often branches are taken. */
  readonly instrumented: boolean;
  /** Changes sources while they are bundled. */
  readonly plugins?: readonly Plugin[];
  /** JavaScript that runs before the sources. */
  readonly banner?: string;
  readonly entry?: string;
}

export interface WorkerBuild {
  readonly program: string;
  readonly branches: BranchTable;
  /**
   * Sources that went into the program, below the checkout; installed packages and `sql/`, which is read as it runs,
   * are not among them.
   */
  readonly sources: readonly string[];
}

const ENTRY = 'simulation/search/worker.ts';
const PROGRAM = 'worker.mjs';
const BRANCHES = 'branches.json';
const SOURCES = 'sources.json';
const branchTable: z.ZodType<BranchTable> = z.record(
  z.string(),
  z.array(z.object({ line: z.number(), kind: z.enum(BRANCH_KINDS) })),
);
/** Folders whose branches are counted: the core and the handlers that run on AWS. */
const COUNTED = ['core', 'speed-layer', 'batch-layer', 'serving-layer'] as const;

/** Bundles a program that `createPool` can run. */
export async function buildWorker(options: WorkerBuildOptions): Promise<WorkerBuild> {
  const { folder } = options;
  if (!existsSync(folder)) {
    const fresh = `${folder}-fresh-${process.pid}`;
    await bundle(options, fresh);
    // Another command may have built the same bundle in the meantime.
    await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  return {
    program: join(folder, PROGRAM),
    branches: branchTable.parse(JSON.parse(await readFile(join(folder, BRANCHES), 'utf8'))),
    sources: z.array(z.string()).parse(JSON.parse(await readFile(join(folder, SOURCES), 'utf8'))),
  };
}

async function bundle(
  { root, instrumented, plugins = [], banner = '', entry = ENTRY }: WorkerBuildOptions,
  folder: string,
): Promise<void> {
  const branches: Record<string, readonly Branch[]> = {};
  const instrumentation = await import('./instrument');
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    metafile: true,
    entryPoints: { worker: join(root, entry) },
    outfile: join(folder, PROGRAM),
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    logLevel: 'error',
    banner: { js: `${instrumented ? instrumentation.COUNTING : ''}${banner}` },
    plugins: [...plugins, ...(instrumented ? [counting(root, branches, instrumentation.instrument)] : [])],
  });
  await writeFile(join(folder, BRANCHES), JSON.stringify(branches));
  const inputs = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/') && !path.includes(':'));
  await writeFile(join(folder, SOURCES), JSON.stringify(inputs));
}

function counting(root: string, branches: Record<string, readonly Branch[]>, instrument: Instrument): Plugin {
  return {
    name: 'count branches',
    setup: (bundling) => {
      bundling.onLoad(
        { filter: new RegExp(`^${escaped(root)}/(${COUNTED.join('|')})/[^.]+\\.ts$`) },
        async ({ path }) => {
          const file = relative(root, path);
          const { code, branches: found } = instrument(await readFile(path, 'utf8'), file);
          if (found.length > 0) branches[file] = found;
          return { contents: code, loader: 'ts' };
        },
      );
    },
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
