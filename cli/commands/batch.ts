import { ApiError, type Connection } from '../api-connection';
import { withConnection } from '../connection';
import { EXIT } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { report } from '../report';

type Answer = Readonly<Record<string, unknown>>;

/** Requests an operation. A refusal (the gate is closed, another run is in progress) is an answer: exit 1. */
async function operate(connection: Connection, output: Output, path: string, body: unknown): Promise<number> {
  try {
    const answer = await connection.post<Answer>(path, body);
    output.result(answer, () => report(answer));
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    output.result(error.problem, () =>
      [`not done: ${error.message}`, report(error.result)].filter((part) => part !== '').join('\n\n'),
    );
    return EXIT.no;
  }
}

export function batch(options: CommonOptions & { readonly until: string }, output: Output): Promise<number> {
  return withConnection(options, 'batch', async (connection) => {
    output.progress(`recomputing everything that arrived before ${options.until} …`);
    return operate(connection, output, '/v1/admin/batch', { until: options.until });
  });
}

export function backfill(
  options: CommonOptions & { readonly from: string; readonly to: string; readonly preview: boolean },
  output: Output,
): Promise<number> {
  return withConnection(options, 'backfill', async (connection) => {
    output.progress(`recomputing ${options.from} to ${options.to} …`);
    const { site, from, to, preview } = options;
    return operate(connection, output, '/v1/admin/backfill', {
      ...(site === undefined ? {} : { site }),
      from,
      to,
      preview,
    });
  });
}

export function rollback(options: CommonOptions, output: Output): Promise<number> {
  return withConnection(options, 'rollback', (connection) => operate(connection, output, '/v1/admin/rollback', {}));
}
