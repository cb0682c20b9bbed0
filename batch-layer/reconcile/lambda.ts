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

interface ReconcileInput {
  readonly epoch: number;
  /** Instead of reconciling, to join raw files that runs have read. */
  readonly compact?: true;
}

export async function handler(
  input: ReconcileInput,
): Promise<ReconcileAnswer | { readonly status: 'compacted' } | Running> {
  return input.compact === true ? joinFiles(input) : explain(input);
}

/** One bounded pass; while more is left, the state machine calls again. */
async function joinFiles({ epoch }: ReconcileInput): Promise<{ readonly status: 'compacted' } | Running> {
  return orRunning(async () => ({ status: (await steps.compact(epoch)) ? 'running' : 'compacted' }) as const);
}

async function explain({ epoch }: ReconcileInput): Promise<ReconcileAnswer | Running> {
  const closed = await orRunning(async () => ({ status: 'reconciled' as const, ...(await steps.close(epoch)) }));
  if (closed.status === 'running') return closed;
  const { rows = [], degraded = false } = closed;
  const residual = rows.reduce((sum, row) => sum + Math.abs(row.residual), 0);
  telemetry.measure({ reconciliation_residual: [residual, 'Count'] }, { epoch, rows: rows.length, degraded });
  return { status: 'reconciled', epoch, rows: rows.length, residual, degraded };
}
