import * as z from 'zod';
import { FILE_KINDS, type FileKind } from '../file-kind';
import type { Lake } from '../port/lake';
import { DAY_FOLDERS } from './day-folders';
import { readStoredJson, toStoredJson } from './stored-json';

/** What files of the lake are counted as, and the folder that they lie in. */
const FOLDERS: Readonly<Record<FileKind, string>> = {
  events: 'events/',
  quarantine: 'quarantine/',
  curated: DAY_FOLDERS.curated,
  order_lines: DAY_FOLDERS.orderLines,
  sessions: DAY_FOLDERS.sessions,
  runs: 'runs/',
};

/** Files of the lake, by kind, as they were at one time. */
export interface LakeSizes {
  /** When they were counted, ms since 1970. */
  readonly countedMs: number;
  readonly kinds: readonly { readonly kind: FileKind; readonly files: number; readonly bytes: number }[];
}

const SIZES_KEY = 'runs/sizes.json';
const storedSizes: z.ZodType<LakeSizes> = z.object({
  countedMs: z.number(),
  kinds: z.array(z.object({ kind: z.enum(FILE_KINDS), files: z.number(), bytes: z.number() })),
});

/** Lists the whole lake, so it is done once per run; readers take what it stored. */
export async function countLake(lake: Pick<Lake, 'sizes' | 'put'>, nowMs: number): Promise<void> {
  const kinds: LakeSizes['kinds'][number][] = [];
  for (const kind of FILE_KINDS) kinds.push({ kind, ...sumOf(await lake.sizes(FOLDERS[kind])) });
  await lake.put(SIZES_KEY, toStoredJson({ countedMs: nowMs, kinds }));
}

/** Undefined before the first run. */
export function readLakeSizes(lake: Pick<Lake, 'get'>): Promise<LakeSizes | undefined> {
  return readStoredJson(lake, SIZES_KEY, storedSizes);
}

export function sumOf(files: readonly { readonly bytes: number }[]): {
  readonly files: number;
  readonly bytes: number;
} {
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}
