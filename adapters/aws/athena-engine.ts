import {
  type BatchEngine,
  type BatchJob,
  type InlineRelation,
  type LakeRelation,
  type SqlRow,
  type SqlStep,
} from '../../core/port/batch-engine';
import { BatchObjects, type BatchPlaces } from './batch/batch-objects';
import { JobAttempt, type JobWait } from './batch/job-attempt';
import { named, RunningJobs } from './batch/running-jobs';
import { formOf } from '../../core/port/step-form';
import { requireInline } from './batch/sql-text';
import { planQuestion } from './athena/question-plan';
import { AthenaQueries, type QueryOptions, sqlRows } from './athena/queries';
import {
  createDatabase,
  createInput,
  createTable,
  createView,
  describe,
  dropDatabase,
  unload,
} from './athena/statements';
import { type StoredColumn, storedColumn } from './athena/stored-column';
import { inParallel } from './in-parallel';
import { REAL_PACE } from './pace';
import { elementAt } from '../../core/element-at';

export interface AthenaEngineOptions extends QueryOptions, BatchPlaces, JobWait {
  /** Database with the permanent tables of the lake. With it a query reads them, in the fewest statements. */
  readonly lakeDatabase?: string;
  /** Prefix of the name of each job’s database, followed by the job’s id. */
  readonly databasePrefix?: string;
  /**
   * Deadline after which the caller no longer needs the result of a job that starts now (ms since epoch). A job still
   * running then is stopped and cleaned up, and fails with BatchJobTooLongError. Stopping takes a few requests, for
   * which the caller must leave time.
   */
  readonly endBy?: () => number;
}

const DATABASE_PREFIX = 'tidemark_job_';
const OUTPUTS_AT_ONCE = 4;
/** Statements of one job that define tables; an account may run 20 such statements at a time. */
const INPUTS_AT_ONCE = 4;

/**
 * The batch engine on Athena. Each job gets its own database in the catalogue, so the SQL of `sql/` runs unchanged:
 * inputs are external tables over exactly their objects; steps are views, or tables if they are read more than once.
 * Values never go into a statement: inline rows are written as a Parquet object with a table over it. A query over the
 * permanent tables of the lake has its rows as literals instead, and a database only for steps that are read more often.
 */
export function createAthenaEngine(options: AthenaEngineOptions): BatchEngine {
  const engine = new AthenaEngine(options);
  const jobs = new RunningJobs();
  return {
    run: (job) => jobs.during(job, () => engine.run(job)),
    query: (job) => jobs.during(job, () => engine.query(job)),
    close: () => jobs.close(),
  };
}

interface Session {
  readonly job: BatchJob;
  readonly attempt: JobAttempt;
  /** Of the job itself; undefined if it needs none. */
  readonly database: string | undefined;
  /** Within the scratch prefix. */
  readonly folder: string;
}

type OutputStep = SqlStep & { readonly output: string };

class AthenaEngine {
  readonly #queries: AthenaQueries;
  readonly #objects: BatchObjects;
  readonly #options: AthenaEngineOptions;

  constructor(options: AthenaEngineOptions) {
    this.#options = options;
    this.#queries = new AthenaQueries(options);
    this.#objects = new BatchObjects(options);
  }

  run(job: BatchJob): Promise<ReadonlyMap<string, number>> {
    return this.#inSession(job, job.inputs, (session) => this.#runSteps(session, job.steps));
  }

  async query(job: BatchJob): Promise<readonly SqlRow[]> {
    const last = job.steps.at(-1);
    return named(job, last?.name ?? job.name, async () => {
      if (last === undefined) throw new Error('the job has no step');
      const { lakeDatabase } = this.#options;
      if (lakeDatabase !== undefined) return this.#ask(job, last, lakeDatabase);
      return this.#inSession(job, job.inputs, async (session) => {
        await this.#runSteps(session, job.steps.slice(0, -1));
        return named(job, last.name, async () => {
          // Checked and described before it runs: text that is not a select would become part of a statement that is
          // not one either.
          await this.#columns(session, last);
          return sqlRows(await this.#queries.results(await this.#do(session, 'result', last.sql)));
        });
      });
    });
  }

  async #ask(job: BatchJob, last: SqlStep, lakeDatabase: string): Promise<readonly SqlRow[]> {
    const { lake } = this.#objects;
    const plan = planQuestion(job, { database: lakeDatabase, uri: (key) => lake.uri(key) });
    const isAlone = plan.inputs.length === 0 && plan.tables.length === 0;
    // The tables do not tell when a file is gone: they have fewer rows then.
    const files = this.#requireFiles(job);
    files.catch(() => undefined);
    const rows = await this.#inSession(job, isAlone ? undefined : plan.inputs, async (session) => {
      for (const { name, sql } of plan.tables)
        await named(job, name, () => this.#do(session, `step-${name}`, createTable(name, sql)));
      return named(job, last.name, async () =>
        sqlRows(await this.#queries.results(await this.#do(session, 'result', plan.result))),
      );
    });
    await files;
    return rows;
  }

  async #requireFiles(job: BatchJob): Promise<void> {
    for (const input of job.inputs)
      if (input.kind === 'parquet') await named(job, input.name, () => this.#objects.requireInput(input));
  }

  /** @param inputs those that need a table; without a list the job needs no database */
  async #inSession<Result>(
    job: BatchJob,
    inputs: BatchJob['inputs'] | undefined,
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    const { databasePrefix = DATABASE_PREFIX, pace = REAL_PACE, endBy } = this.#options;
    const wait = { ...this.#options, ...(endBy === undefined ? {} : { endAtMs: endBy() }), pace };
    const attempt = await named(job, 'open', () => JobAttempt.open(job, this.#objects.scratch, wait));
    const database = inputs === undefined ? undefined : `${databasePrefix}${attempt.id}`;
    const session: Session = { job, attempt, database, folder: attempt.id };
    const opened = async (): Promise<Result> => {
      if (database !== undefined)
        await named(job, 'open', () => this.#queries.run(attempt, { name: 'open', sql: createDatabase(database) }));
      await inParallel(inputs ?? [], INPUTS_AT_ONCE, (input) =>
        named(job, input.name, () => this.#createInput(session, input)),
      );
      return work(session);
    };
    return attempt.carryOut(opened, () => this.#end(session));
  }

  /**
   * What cannot be cleared now is harmless: no other attempt uses these names. Does not wait for the drop to finish.
   */
  async #end({ attempt, database, folder }: Session): Promise<void> {
    if (database !== undefined)
      await this.#queries.start(attempt, { name: 'end', sql: dropDatabase(database) }).catch(() => undefined);
    await this.#objects.clear(folder);
  }

  /** Runs a statement in the job’s database. */
  #do({ attempt, database }: Session, name: string, sql: string, prepare?: () => Promise<void>): Promise<string> {
    return this.#queries.run(attempt, { name, sql, ...(database === undefined ? {} : { database }) }, prepare);
  }

  async #createInput(session: Session, input: InlineRelation | LakeRelation): Promise<void> {
    const folder = `${session.folder}/inputs/${input.name}`;
    const by = input.kind === 'parquet' && input.keys.length > 0 ? 'list' : 'folder';
    const statement = createInput(input.name, input.columns, { by, folder: this.#objects.scratch.uri(folder) });
    await this.#do(session, `input-${input.name}`, statement, async () => {
      if (input.kind === 'rows') await this.#objects.scratch.put(`${folder}/rows.parquet`, await encodeInline(input));
      else if (input.keys.length > 0) await this.#writeList(`${folder}/objects.txt`, input);
    });
  }

  async #writeList(key: string, input: LakeRelation): Promise<void> {
    const uris = await this.#objects.requireInput(input);
    await this.#objects.scratch.put(key, new TextEncoder().encode(uris.join('\n')));
  }

  async #runSteps(session: Session, steps: readonly SqlStep[]): Promise<ReadonlyMap<string, number>> {
    const { job } = session;
    for (const step of steps) await named(job, step.name, () => this.#createStep(session, step));
    const outputs = steps.filter((step): step is OutputStep => step.output !== undefined);
    const rows = await inParallel(outputs, OUTPUTS_AT_ONCE, (step) =>
      named(job, step.name, () => this.#output(session, step)),
    );
    return new Map(outputs.map(({ name }, at) => [name, elementAt(rows, at)]));
  }

  async #createStep(session: Session, step: SqlStep): Promise<void> {
    const { steps } = session.job;
    const form = formOf(steps, steps.indexOf(step));
    if (form === 'view') await this.#do(session, `step-${step.name}`, createView(step.name, step.sql));
    else if (form === 'table') await this.#do(session, `step-${step.name}`, createTable(step.name, step.sql));
    else if (step.output === undefined) await this.#columns(session, step);
  }

  async #output(session: Session, step: OutputStep): Promise<number> {
    const folder = `${session.folder}/outputs/${step.name}`;
    await this.#do(session, `output-${step.name}`, unload(step.sql, this.#objects.scratch.uri(folder)));
    const { publishOutput } = await import('./athena/outputs');
    return publishOutput(this.#objects, step, folder, () => this.#columns(session, step));
  }

  async #columns(session: Session, { name, sql }: SqlStep): Promise<readonly StoredColumn[]> {
    const { columns } = await this.#queries.results(await this.#do(session, `columns-${name}`, describe(sql)));
    return columns.map((column) => storedColumn(column.name, column.type));
  }
}

/** Loads the encoder when it is needed: most questions have no rows of their own. */
async function encodeInline(relation: InlineRelation): Promise<Uint8Array> {
  const { encodeRows } = await import('./athena/parquet');
  const { columns, rows } = requireInline(relation);
  return encodeRows(
    columns,
    rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null]))),
  );
}
