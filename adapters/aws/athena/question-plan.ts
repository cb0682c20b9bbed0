import {
  BatchEngineError,
  type BatchJob,
  type InlineRelation,
  type LakeRelation,
  type SqlStep,
} from '../../../core/port/batch-engine';
import { identifier, requireInline, requireSelect } from '../batch/sql-text';
import { lakeSelect, type LakeTables } from './lake-select';
import { readsOf } from './reads';
import { orderBy } from './sorted-merge';
import { textLiteral } from './statements';

/** The statements that answer a question, and what they need. */
export interface QuestionPlan {
  /** Inputs that need a table of their own: files outside the tables of the lake, and what makes a statement too long. */
  readonly inputs: BatchJob['inputs'];
  /** Steps that are read more than once, each with all that only it reads; a table of each is made in this order. */
  readonly tables: readonly { readonly name: string; readonly sql: string }[];
  readonly result: string;
}

/**
 * Athena takes 262,144 bytes (https://docs.aws.amazon.com/athena/latest/ug/service-limits.html); the files of sql/ need
 * the rest.
 */
const RELATION_BYTES = 200_000;

/** Plans the fewest statements: Athena has no tables within a statement, and runs what is read twice, twice. */
export function planQuestion(job: BatchJob, lake: LakeTables): QuestionPlan {
  const last = job.steps.at(-1);
  if (last === undefined) throw new Error('the job has no step');
  const relations = new Map<string, string>();
  const inputs: (InlineRelation | LakeRelation)[] = [];
  let left = RELATION_BYTES;
  for (const input of job.inputs) {
    const select = named(job, input.name, () =>
      input.kind === 'rows' ? inlineSelect(input) : lakeSelect(input, lake),
    );
    const bytes = Buffer.byteLength(select ?? '');
    if (select === undefined || bytes > left) {
      inputs.push(input);
      continue;
    }
    left -= bytes;
    relations.set(identifier(input.name), select);
  }
  const tables: { readonly name: string; readonly sql: string }[] = [];
  for (const [at, step] of job.steps.slice(0, -1).entries()) {
    named(job, step.name, () => requireSelect(step.sql));
    if (timesRead(job.steps.slice(at + 1), step) > 1)
      tables.push({ name: step.name, sql: withRelations(step, relations) });
    else relations.set(identifier(step.name), step.sql);
  }
  named(job, last.name, () => requireSelect(last.sql));
  return { inputs, tables, result: withRelations(last, relations) };
}

/** @throws BatchEngineError naming the step or the input */
function named<Result>(job: BatchJob, name: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw new BatchEngineError(job.name, name, cause);
  }
}

function timesRead(later: readonly SqlStep[], { name }: SqlStep): number {
  return later.reduce((sum, { sql }) => sum + readsOf(sql, name), 0);
}

/** The select of a step, preceded by the relations that it reads. Its order is repeated outside, where a select within has none. */
function withRelations({ sql }: SqlStep, relations: ReadonlyMap<string, string>): string {
  const needed = new Set<string>();
  const collect = (text: string, before: number): void => {
    for (const [at, [name, select]] of [...relations].slice(0, before).entries()) {
      if (readsOf(text, name) === 0) continue;
      needed.add(name);
      collect(select, at);
    }
  };
  collect(sql, relations.size);
  if (needed.size === 0) return sql;
  const order = orderBy(sql);
  return [
    'with',
    [...relations].flatMap(([name, select]) => (needed.has(name) ? [`${name} as (\n${select}\n)`] : [])).join(',\n'),
    `select * from (\n${sql}\n) as answered`,
    ...(order === '' ? [] : [`order by${order}`]),
  ].join('\n');
}

const TYPES = { text: 'varchar', long: 'bigint', bool: 'boolean' } as const;

/** Rows of the job itself, each value as a literal. */
function inlineSelect(relation: InlineRelation): string {
  const { columns, rows } = requireInline(relation);
  const none = columns.map(({ name, type }) => `cast(null as ${TYPES[type]}) as ${name}`).join(', ');
  if (rows.length === 0) return `select ${none} where false`;
  const list = columns.map(({ name, type }) => `cast(${name} as ${TYPES[type]}) as ${name}`).join(', ');
  const values = rows.map((row) => `(${row.map(literal).join(', ')})`).join(',\n');
  return `select ${list} from (values\n${values}\n) as given (${columns.map(({ name }) => name).join(', ')})`;
}

function literal(value: InlineRelation['rows'][number][number]): string {
  return typeof value === 'string' ? textLiteral(value) : String(value);
}
