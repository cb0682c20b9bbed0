import type { ColumnInfo, Datum } from '@aws-sdk/client-athena';
import { isTooLong, type SqlRow, type SqlValue } from '../../../core/port/batch-engine';
import type { JobAttempt } from '../batch/job-attempt';
import { finiteNumber, wholeNumber } from '../batch/sql-text';
import type { AthenaApi } from '../api/services';
import { storeError } from '../errors';
import { Backoff, type Pace, type Patience, REAL_PACE } from '../pace';
import { type StoredColumn, storedColumn } from './stored-column';

export interface QueryOptions {
  readonly client: AthenaApi;
  /** Must limit how many bytes a query may scan. */
  readonly workgroup: string;
  /** How long a query may run, and how often it is polled. */
  readonly patience?: Patience;
  readonly pace?: Pace;
}

/** A statement of one attempt at a job. It is started once, however often it is requested. */
export interface AthenaStatement {
  readonly sql: string;
  readonly database?: string;
  /** Unique within the attempt. */
  readonly name: string;
}

export interface QueryResult {
  /** Types as Athena names them: `bigint`, `varchar`. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | undefined)[])[];
}

/** Athena itself ends a query after half an hour. */
const RUN_PATIENCE: Patience = { deadlineMs: 30 * 60_000, firstPauseMs: 250, longestPauseMs: 3_000 };
const REQUEST_PATIENCE: Patience = { deadlineMs: 30_000, firstPauseMs: 100, longestPauseMs: 3_000 };
/** Time limit of a request that cleans up after an attempt whose deadline has passed. */
const LAST_REQUEST_MS = 1_000;
/** https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html */
const ROWS_AT_ONCE = 1_000;

/** Runs statements in a workgroup, sequentially or concurrently, and waits for each. */
export class AthenaQueries {
  readonly #options: QueryOptions;
  readonly #pace: Pace;
  #checked: Promise<void> | undefined;

  constructor(options: QueryOptions) {
    this.#options = options;
    this.#pace = options.pace ?? REAL_PACE;
  }

  /**
   * Returns the id of the query once it has succeeded.
   *
   * @param prepare writes what the statement reads; called before the first start
   * @throws with Athena’s message; BatchJobRunningError when the caller cannot wait longer; BatchJobTooLongError when
   * the job’s deadline has passed and the query has been stopped
   */
  async run(attempt: JobAttempt, statement: AthenaStatement, prepare?: () => Promise<void>): Promise<string> {
    this.#checked ??= this.#requireScanLimit();
    await this.#checked;
    attempt.requireNotOver();
    const id = await this.start(attempt, statement, prepare);
    try {
      await this.#wait(id, attempt);
    } catch (error) {
      // A query that cannot be stopped ends by itself, and the caller has no time left for the error.
      if (isTooLong(error)) await this.#stop(id, attempt).catch(() => undefined);
      throw error;
    }
    return id;
  }

  /** Returns the id of the query, which runs whether or not anyone waits for it. */
  start(attempt: JobAttempt, statement: AthenaStatement, prepare?: () => Promise<void>): Promise<string> {
    return attempt.once(statement.name, async (token) => {
      await prepare?.();
      return this.#start(statement, token, requestPatience(attempt));
    });
  }

  async #start({ sql, database }: AthenaStatement, token: string, patience: Patience): Promise<string> {
    const request = {
      QueryString: sql,
      WorkGroup: this.#options.workgroup,
      // One token for all tries: after a lost response, a retry does not start the query twice.
      ClientRequestToken: token,
      ...(database === undefined ? {} : { QueryExecutionContext: { Database: database } }),
    };
    const { QueryExecutionId: id = '' } = await this.#send(
      'StartQueryExecution',
      () => this.#client.call('StartQueryExecution', request),
      patience,
    );
    return id;
  }

  /** Columns and rows, all pages. For results that fit into memory. */
  async results(id: string): Promise<QueryResult> {
    const rows: (readonly (string | undefined)[])[] = [];
    let columns: readonly ColumnInfo[] = [];
    let page: string | undefined;
    do {
      const request = {
        QueryExecutionId: id,
        MaxResults: ROWS_AT_ONCE,
        ...(page === undefined ? {} : { NextToken: page }),
      };
      const { ResultSet: set, NextToken } = await this.#send('GetQueryResults', () =>
        this.#client.call('GetQueryResults', request),
      );
      columns = set?.ResultSetMetadata?.ColumnInfo ?? columns;
      // The first row of a select’s first page is the header.
      rows.push(
        ...(set?.Rows ?? [])
          .slice(page === undefined ? 1 : 0)
          .map(({ Data = [] }) => Data.map(({ VarCharValue }: Datum) => VarCharValue)),
      );
      page = NextToken;
    } while (page !== undefined);
    return { columns: columns.map(({ Name: name = '', Type: type = '' }) => ({ name, type })), rows };
  }

  async #wait(id: string, attempt: JobAttempt): Promise<void> {
    const backoff = new Backoff(this.#options.patience ?? RUN_PATIENCE, this.#pace);
    for (;;) {
      const { QueryExecution } = await this.#send(
        'GetQueryExecution',
        () => this.#client.call('GetQueryExecution', { QueryExecutionId: id }),
        requestPatience(attempt),
      );
      const { State, StateChangeReason: reason = 'no reason given' } = QueryExecution?.Status ?? {};
      if (State === 'SUCCEEDED') return;
      if (State === 'FAILED' || State === 'CANCELLED')
        throw new Error(`Athena query ${id} ${State.toLowerCase()}: ${reason}`);
      attempt.requireTime();
      if (await backoff.pause(attempt.remainingMs)) continue;
      await this.#stop(id, attempt);
      throw new Error(`Athena query ${id} was stopped: it did not end in time`);
    }
  }

  async #stop(id: string, attempt: JobAttempt): Promise<void> {
    await this.#send(
      'StopQueryExecution',
      () => this.#client.call('StopQueryExecution', { QueryExecutionId: id }),
      requestPatience(attempt),
    );
  }

  /** Without a scan limit, a faulty query could read the whole lake, at full cost. */
  async #requireScanLimit(): Promise<void> {
    const { workgroup } = this.#options;
    const { WorkGroup } = await this.#send('GetWorkGroup', () =>
      this.#client.call('GetWorkGroup', { WorkGroup: workgroup }),
    );
    if (WorkGroup?.Configuration?.BytesScannedCutoffPerQuery !== undefined) return;
    this.#checked = undefined;
    throw new Error(
      `the work group ${workgroup} does not limit how many bytes a query may scan; set BytesScannedCutoffPerQuery`,
    );
  }

  async #send<Result>(operation: string, call: () => Promise<Result>, patience = REQUEST_PATIENCE): Promise<Result> {
    try {
      return await new Backoff(patience, this.#pace).untilServed(call);
    } catch (error) {
      throw storeError(error, `Athena ${operation} in ${this.#options.workgroup}`);
    }
  }

  get #client(): AthenaApi {
    return this.#options.client;
  }
}

/** A throttled request is retried for as long as the caller can wait. */
function requestPatience({ remainingToEndMs }: JobAttempt): Patience {
  return {
    ...REQUEST_PATIENCE,
    deadlineMs: Math.min(REQUEST_PATIENCE.deadlineMs, Math.max(LAST_REQUEST_MS, remainingToEndMs)),
  };
}

/** @throws naming a column whose type only one engine has, or whose value a number cannot hold */
export function sqlRows({ columns, rows }: QueryResult): readonly SqlRow[] {
  const stored = columns.map(({ name, type }) => storedColumn(name, type));
  return rows.map((row) => Object.fromEntries(stored.map((column, at) => [column.name, sqlValue(row[at], column)])));
}

function sqlValue(text: string | undefined, { name, type }: StoredColumn): SqlValue {
  if (text === undefined) return null;
  switch (type) {
    case 'text':
      return text;
    case 'bool':
      return text === 'true';
    case 'int':
    case 'long':
      return wholeNumber(text, name);
    case 'double':
      return finiteNumber(text, name);
  }
}
