import type { BatchJob, SqlRow } from '../../core/port/batch-engine';
import type { BatchDeps } from '../deps';
import type { Chunk } from '../plan/plan';
import { CHECKS, type SqlCheckName, chunkJob, type MartName, scratchKey } from './job';
import type { RunPlace } from '../records/keys';
import { requireObject } from '../records/require-object';
import { requireWholeFiles } from '../records/whole-files';

/** A check that found rows, with the first of them. */
export interface FailedCheck {
  readonly check: SqlCheckName;
  readonly found: number;
  readonly rows: readonly SqlRow[];
}

/** A chunk of a plan, with the output location of its job. */
export interface RunPart {
  readonly chunk: Chunk;
  readonly place: RunPlace;
  /** Counted from 1. */
  readonly number: number;
  readonly horizonMs: number;
}

export interface ChunkResult {
  readonly chunk: Chunk;
  readonly failed: readonly FailedCheck[];
  /** The rows of a mart, in its order, as one object that shows one after the other. */
  mart(name: MartName): Promise<Iterable<SqlRow>>;
}

const SHOWN_ROWS = 5;

export function jobOf({ chunk, place, number, horizonMs }: RunPart, { sql }: Pick<BatchDeps, 'sql'>): BatchJob {
  return chunkJob(chunk, place, { sql, name: nameOf(number), horizonMs });
}

/** The output of a part’s job in the lake, whichever process ran it. */
export async function readPart(
  deps: Pick<BatchDeps, 'lake' | 'files'>,
  { chunk, place, number }: Omit<RunPart, 'horizonMs'>,
): Promise<ChunkResult> {
  const read = async (step: string): Promise<Uint8Array> =>
    requireObject(deps, scratchKey(place, nameOf(number), step));
  const failed: FailedCheck[] = [];
  for (const check of CHECKS) {
    const rows = [...deps.files.rows(await read(check))];
    if (rows.length > 0) failed.push({ check, found: rows.length, rows: rows.slice(0, SHOWN_ROWS) });
  }
  return { chunk, failed, mart: async (name) => deps.files.rowsInPlace(await read(name)) };
}

/** Runs one part. On return its curated and session files are in the lake, and its marts can be read. */
export async function executePart(
  deps: Pick<BatchDeps, 'engine' | 'lake' | 'files' | 'sql'>,
  part: RunPart,
): Promise<ChunkResult> {
  await requireWholeFiles(deps.lake, [...part.chunk.files, ...part.chunk.ids]);
  await deps.engine.run(jobOf(part, deps));
  return readPart(deps, part);
}

function nameOf(number: number): string {
  return `part-${number}`;
}
