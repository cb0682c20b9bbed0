import type { BatchJob, SqlRow } from '../../core/port/batch-engine';
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

/** A chunk of a plan with where its job writes. */
export interface Part {
  readonly chunk: Chunk;
  readonly place: RunPlace;
  /** Counted from 1. */
  readonly number: number;
}

export interface ChunkResult {
  readonly chunk: Chunk;
  readonly failed: readonly FailedCheck[];
  /** The rows of a mart, in its order. */
  mart(name: MartName): Promise<Iterable<SqlRow>>;
}

const SHOWN_ROWS = 5;

export function jobOf({ chunk, place, number }: Part, { sql }: Pick<BatchDeps, 'sql'>): BatchJob {
  return chunkJob(chunk, place, { sql, name: nameOf(number) });
}

/** What the job of a part left in the lake, whoever ran it. */
export async function readPart(
  deps: Pick<BatchDeps, 'lake' | 'files'>,
  { chunk, place, number }: Part,
): Promise<ChunkResult> {
  const read = async (step: string): Promise<Iterable<SqlRow>> =>
    deps.files.rows(await requireObject(deps, scratchKey(place, nameOf(number), step)));
  const failed: FailedCheck[] = [];
  for (const check of CHECKS) {
    const rows = [...(await read(check))];
    if (rows.length > 0) failed.push({ check, found: rows.length, rows: rows.slice(0, SHOWN_ROWS) });
  }
  return { chunk, failed, mart: read };
}

/** Runs one part: its curated and session files are in the lake when this returns, and its marts can be read. */
export async function executePart(
  deps: Pick<BatchDeps, 'engine' | 'lake' | 'files' | 'sql'>,
  part: Part,
): Promise<ChunkResult> {
  await deps.engine.run(jobOf(part, deps));
  return readPart(deps, part);
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

function nameOf(number: number): string {
  return `part-${number}`;
}
