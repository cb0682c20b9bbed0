import { elementAt } from '../../core/element-at';
import {
  type BatchEngine,
  BatchEngineError,
  type BatchJob,
  type InlineRelation,
  type SqlRow,
  type SqlStep,
} from '../../core/port/batch-engine';
import type { Lake } from '../../core/port/lake';
import type { Read, Where } from './relations';
import { decodeRows, encodeRows } from './row-files';
import { meaningOf } from './steps';

type ModelLake = Pick<Lake, 'get' | 'put'>;
type Known = Map<string, InlineRelation | readonly SqlRow[]>;

/**
 * A batch engine in plain TypeScript that does not run the SQL: it implements what the step names mean, as plainly as
 * possible. It is fast enough for thousands of small worlds, and an independent check on the real engine. Its files are
 * `rowFiles`.
 */
export function createModelEngine(lake: ModelLake): BatchEngine {
  return {
    run: async (job) => {
      const known = await inputsOf(job, lake);
      const written = new Map<string, number>();
      for (const step of job.steps) {
        const rows = await named(job, step.name, () => resultOf(step, job, known));
        const { output } = step;
        if (output === undefined) continue;
        await named(job, step.name, () => lake.put(output, encodeRows(rows)));
        written.set(step.name, rows.length);
      }
      return written;
    },
    query: async (job) => {
      const known = await inputsOf(job, lake);
      let last: readonly SqlRow[] | undefined;
      for (const step of job.steps) last = await named(job, step.name, () => resultOf(step, job, known));
      if (last === undefined) throw new BatchEngineError(job.name, job.name, new Error('the job has no step'));
      return last;
    },
    close: () => Promise.resolve(),
  };
}

function resultOf(step: SqlStep, job: BatchJob, known: Known): readonly SqlRow[] {
  const rows = meaningOf(step, job)(readerOf(known), step, job);
  known.set(step.name, rows);
  return rows;
}

async function inputsOf(job: BatchJob, lake: ModelLake): Promise<Known> {
  const known: Known = new Map();
  for (const input of job.inputs) {
    known.set(
      input.name,
      input.kind === 'rows' ? input : await named(job, input.name, () => storedRows(input.keys, lake)),
    );
  }
  return known;
}

async function storedRows(keys: readonly string[], lake: ModelLake): Promise<readonly SqlRow[]> {
  const rows: SqlRow[] = [];
  for (const key of keys) {
    const bytes = await lake.get(key);
    if (bytes === undefined) throw new Error(`the lake has no ${key}`);
    for (const row of decodeRows(bytes)) rows.push(row);
  }
  return rows;
}

function readerOf(known: Known): Read {
  const read = (name: string, where?: Where): readonly SqlRow[] => {
    const relation = known.get(name);
    if (relation === undefined) throw new Error(`the job has no relation ${name}`);
    if (isInline(relation)) {
      const rows = inlineRows(relation, where);
      // Some steps read the whole relation once per event.
      if (where === undefined) known.set(name, rows);
      return rows;
    }
    return where === undefined ? relation : relation.filter((row) => where.values.has(row[where.column]));
  };
  // The creator of the job decides which rows a name refers to.
  return read as unknown as Read;
}

function isInline(relation: InlineRelation | readonly SqlRow[]): relation is InlineRelation {
  return 'kind' in relation;
}

/** Filtered before the values are turned into rows: a calendar has thousands of minutes, of which few are requested. */
function inlineRows({ columns, rows }: InlineRelation, where: Where | undefined): readonly SqlRow[] {
  const place = columns.findIndex(({ name }) => name === where?.column);
  const wanted = where === undefined ? rows : rows.filter((values) => where.values.has(values[place]));
  return wanted.map((values) => Object.fromEntries(columns.map(({ name }, at) => [name, elementAt(values, at)])));
}

async function named<Result>(job: BatchJob, step: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new BatchEngineError(job.name, step, cause);
  }
}
