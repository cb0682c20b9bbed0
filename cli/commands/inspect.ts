import { isProblemError } from '../../client/problem-error';
import { getAudit } from '../../core/wire/audit';
import { getReconciliation } from '../../core/wire/reconciliation';
import { getStatus, type Status } from '../../core/wire/status';
import { withConnection } from '../connection';
import { clockFinding } from '../doctor/status-findings';
import { EXIT } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { resultOf } from '../refusal';
import { report } from '../report';
import { table } from '../table';

/** Exit 1 if a difference remains unexplained. */
export function reconcile(options: CommonOptions & { readonly epoch?: number }, output: Output): Promise<number> {
  return withConnection(options, 'reconcile', async (connection) => {
    const answer = await connection.call(getReconciliation, {
      epoch: options.epoch,
      site: options.site,
    });
    const residual = answer.rows.some((row) => row.residual !== 0);
    const different = answer.rows.filter((row) => row.difference !== 0 || row.residual !== 0);
    output.result(answer, () => {
      // Parts that explain nothing in any row have no column.
      const explaining = new Set(
        different.flatMap(({ parts }) =>
          Object.entries(parts).flatMap(([part, amount]) => (amount === 0 ? [] : [part])),
        ),
      );
      const rows = different.map(({ site, hour, metric, key, speed, batch, difference, parts, residual: left }) => ({
        site,
        hour,
        metric,
        key,
        speed,
        batch,
        difference,
        ...Object.fromEntries(Object.entries(parts).filter(([part]) => explaining.has(part))),
        residual: left,
      }));
      return `${table(rows, 'The live numbers were exact.')}\nepoch ${answer.epoch}: ${answer.rows.length} numbers compared, ${different.length} differed, ${residual ? 'NOT all explained' : 'all explained (residual 0)'}`;
    });
    return residual ? EXIT.no : EXIT.done;
  });
}

/** Exit 1 if the balance is not zero. */
export function audit(options: CommonOptions, output: Output): Promise<number> {
  return withConnection(options, 'audit', async (connection) => {
    try {
      const answer = await connection.call(getAudit, { site: options.site });
      output.result(answer, () => report({ ...answer }));
      return EXIT.done;
    } catch (error) {
      if (!isProblemError(error) || error.status !== 409) throw error;
      output.result(error.problem, () => `the balance is not zero: ${error.message}\n\n${report(resultOf(error))}`);
      return EXIT.no;
    }
  });
}

/** Exit 1 if a stored time lies in the future. */
export function status(options: CommonOptions, output: Output): Promise<number> {
  return withConnection(options, 'status', async (connection) => {
    const answer = await connection.call(getStatus, {});
    output.result(answer, () => statusText(answer));
    const { verdict, says } = clockFinding(answer);
    if (verdict === 'ok') return EXIT.done;
    output.note(says);
    return EXIT.no;
  });
}

/** The facts, then a narrow table per list. */
function statusText({ sites, shards, followers = [], ...facts }: Status): string {
  const consumers = shards.flatMap(({ id, closed, aggregate, archive }) =>
    Object.entries({ aggregate, archive }).map(
      ([consumer, { last_pulse, applied, duplicate, superseded, quarantined, residual }]) => ({
        shard: closed ? `${id} (closed)` : id,
        consumer,
        last_pulse,
        applied,
        duplicate,
        superseded,
        quarantined,
        residual,
      }),
    ),
  );
  const followed = followers.flatMap(({ name, degraded, shards: own }) =>
    own.map(({ id, handled_until, gaps }) => ({
      follower: name,
      degraded,
      shard: id,
      handled_until,
      gaps: gaps.length,
    })),
  );
  return report({ ...facts, sites, shards: consumers, followers: followed });
}
