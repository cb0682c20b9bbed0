import { ApiError } from '../api-connection';
import { withConnection } from '../connection';
import { EXIT } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { report } from '../report';
import { table } from '../table';

interface ReconciliationAnswer {
  readonly epoch: number;
  readonly rows: readonly {
    readonly site: string;
    readonly hour: string;
    readonly metric: string;
    readonly key: string;
    readonly speed: number;
    readonly batch: number;
    readonly difference: number;
    readonly parts: Readonly<Record<string, number>>;
    readonly residual: number;
  }[];
}

/** Exit 1 if a difference remains unexplained. */
export function reconcile(options: CommonOptions & { readonly epoch?: number }, output: Output): Promise<number> {
  return withConnection(options, 'reconcile', async (connection) => {
    const answer = await connection.get<ReconciliationAnswer>('/v1/reconciliation', {
      epoch: options.epoch,
      site: options.site,
    });
    const residual = answer.rows.some((row) => row.residual !== 0);
    const different = answer.rows.filter((row) => row.difference !== 0 || row.residual !== 0);
    output.result(answer, () => {
      const rows = different.map(({ site, hour, metric, key, speed, batch, difference, parts, residual: left }) => ({
        site,
        hour,
        metric,
        key,
        speed,
        batch,
        difference,
        ...parts,
        residual: left,
      }));
      return `${table(rows, 'The live numbers were exact.')}\nepoch ${answer.epoch}: ${answer.rows.length} numbers compared, ${different.length} differed, ${residual ? 'NOT all explained' : 'all explained (residual 0)'}`;
    });
    return residual ? EXIT.no : EXIT.done;
  });
}

interface AuditAnswer {
  readonly residual: number;
}

/** Exit 1 if the balance is not zero. */
export function audit(options: CommonOptions, output: Output): Promise<number> {
  return withConnection(options, 'audit', async (connection) => {
    try {
      const answer = await connection.get<AuditAnswer>('/v1/admin/audit', { site: options.site });
      output.result(answer, () => report({ ...answer }));
      return EXIT.done;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409) throw error;
      output.result(error.problem, () => `the balance is not zero: ${error.message}\n\n${report(error.result)}`);
      return EXIT.no;
    }
  });
}

export function status(options: CommonOptions, output: Output): Promise<number> {
  return withConnection(options, 'status', async (connection) => {
    const answer = await connection.get<Readonly<Record<string, unknown>>>('/v1/status');
    output.result(answer, () => report(answer));
    return EXIT.done;
  });
}
