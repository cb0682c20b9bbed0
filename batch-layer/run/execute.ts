import type { SqlRow } from '../../core/port/batch-engine';
import { BatchError } from '../batch-error';
import type { BatchDeps } from '../deps';
import type { Chunk } from '../plan/plan';
import { CHECKS, type CheckName, chunkJob, type MartName, scratchKey } from './job';
import type { RunPlace } from './keys';

/** A check that found something, with the first rows that it found. */
export interface FailedCheck {
  readonly check: CheckName;
  readonly found: number;
  readonly rows: readonly SqlRow[];
}

export interface ChunkResult {
  readonly chunk: Chunk;
  readonly failed: readonly FailedCheck[];
  /** The rows of a mart, in its order. */
  mart(name: MartName): Promise<Iterable<SqlRow>>;
}

const SHOWN_ROWS = 5;

/** Runs one chunk: its curated and session files are in the lake when this returns, and its marts can be read. */
export async function executeChunk(
  deps: Pick<BatchDeps, 'engine' | 'lake' | 'files' | 'sql'>,
  chunk: Chunk,
  place: RunPlace,
  name: string,
): Promise<ChunkResult> {
  const written = await deps.engine.run(chunkJob(chunk, place, { sql: deps.sql, name }));
  const read = async (step: string): Promise<Iterable<SqlRow>> => deps.files.rows(await requireObject(deps, scratchKey(place, name, step)));
  const failed: FailedCheck[] = [];
  for (const check of CHECKS) {
    const found = written.get(check) ?? 0;
    if (found > 0) failed.push({ check, found, rows: firstRows(await read(check)) });
  }
  return { chunk, failed, mart: read };
}

/** @throws BatchError lake_file_missing */
export async function requireObject({ lake }: Pick<BatchDeps, 'lake'>, key: string): Promise<Uint8Array> {
  const bytes = await lake.get(key);
  if (bytes !== undefined) return bytes;
  throw new BatchError(
    'lake_file_missing',
    `the lake has no ${key}, which was written by this run; see whether something else deletes files of the lake`,
  );
}

function firstRows(rows: Iterable<SqlRow>): readonly SqlRow[] {
  const shown: SqlRow[] = [];
  for (const row of rows) {
    shown.push(row);
    if (shown.length === SHOWN_ROWS) break;
  }
  return shown;
}
