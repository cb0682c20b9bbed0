import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { openBatchDeps } from '../deps.lambda';
import { orRunning, type Running } from '../or-running';
import { createRunSteps } from '../run-steps';

const telemetry = createTelemetry('reconcile');
const steps = createRunSteps(await openBatchDeps(process.env));

/** The state machine alerts on a residual other than 0. */
export interface ReconcileAnswer {
  readonly status: 'reconciled';
  readonly epoch: number;
  readonly rows: number;
  readonly residual: number;
  readonly degraded: boolean;
}

export async function handler({ epoch }: { readonly epoch: number }): Promise<ReconcileAnswer | Running> {
  const closed = await orRunning(async () => ({ status: 'reconciled' as const, ...(await steps.close(epoch)) }));
  if (closed.status === 'running') return closed;
  const { rows = [], degraded = false } = closed;
  const residual = rows.reduce((sum, row) => sum + Math.abs(row.residual), 0);
  telemetry.measure({ reconciliation_residual: [residual, 'Count'] }, { epoch, rows: rows.length, degraded });
  return { status: 'reconciled', epoch, rows: rows.length, residual, degraded };
}
