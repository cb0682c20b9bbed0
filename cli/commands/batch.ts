import { isProblemError } from '../../client/problem-error';
import { hourOf } from '../../core/time/window';
import { rollBack, runBackfill, runBatch } from '../../core/wire/runs';
import { platformNow, withConnection } from '../connection';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { resultOf } from '../refusal';
import { report } from '../report';

type Answer = Readonly<Record<string, unknown>>;

/**
 * Shows what an operation did. Exit 1 if it cannot be done now (the gate is closed, another run is in progress), or if
 * it was done and reconciliation left a residual.
 */
async function shown(output: Output, operation: Promise<Answer>): Promise<number> {
  try {
    const answer = await operation;
    output.result(answer, () => report(answer));
    const residual = answer['reconciliation_residual'];
    if (typeof residual !== 'number' || residual === 0) return EXIT.done;
    output.note(
      `reconciliation left a residual of ${residual}: published, but live and exact numbers differ without an explanation. ` +
        'Run “tidemark reconcile” for the metrics and hours, and “tidemark audit” to see whether events are missing; ' +
        '“tidemark rollback” takes the publication back.',
    );
    return EXIT.no;
  } catch (error) {
    if (!isProblemError(error) || error.status !== 409) throw error;
    output.result(error.problem, () =>
      [`not done: ${error.message}`, report(resultOf(error))].filter((part) => part !== '').join('\n\n'),
    );
    return EXIT.no;
  }
}

interface BatchOptions extends CommonOptions {
  readonly until?: string;
  readonly resume?: boolean;
  readonly yes?: boolean;
}

/** Asking for a run also ends the hold that a rollback puts on scheduled ones. */
export function batch(
  { until: given, resume = false, yes: confirm = false, ...options }: BatchOptions,
  output: Output,
): Promise<number> {
  if ((given === undefined) === !resume)
    throw new UserError('say up to when with --until (2019-10-01T02:00:00Z), or --resume for the last full hour');
  return withConnection(options, 'batch', async (connection) => {
    const until = given ?? new Date(hourOf(await platformNow(connection))).toISOString();
    output.progress(`recomputing everything that arrived before ${until} …`);
    return shown(output, connection.call(runBatch, { until, confirm }));
  });
}

export function backfill(
  options: CommonOptions & { readonly from: string; readonly to: string; readonly preview: boolean },
  output: Output,
): Promise<number> {
  return withConnection(options, 'backfill', async (connection) => {
    output.progress(`recomputing ${options.from} to ${options.to} …`);
    const { site, from, to, preview } = options;
    return shown(output, connection.call(runBackfill, { site, from, to, preview }));
  });
}

export function rollback(options: CommonOptions, output: Output): Promise<number> {
  return withConnection(options, 'rollback', async (connection) => {
    const code = await shown(output, connection.call(rollBack, {}));
    if (code === EXIT.done)
      output.note('scheduled runs publish nothing until you ask for one: “tidemark batch --resume”');
    return code;
  });
}
