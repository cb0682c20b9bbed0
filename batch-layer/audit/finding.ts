import type { ArrivalHour } from '../../core/time/arrival-hour';
import type { BatchDeps } from '../deps';
import type { GateReasonCode } from '../gate/reason';

export type AuditDeps = Pick<
  BatchDeps,
  'ledgers' | 'manifests' | 'cells' | 'lake' | 'engine' | 'sql' | 'pointer' | 'sites' | 'views'
>;

export interface AuditFinding {
  readonly code: GateReasonCode | 'lake_file_missing' | 'lake_file_damaged' | 'lake_rows_differ';
  /** Shard and hour of the records; absent for what a run published. */
  readonly shard?: string | undefined;
  readonly arrivalHour?: ArrivalHour | undefined;
  readonly message: string;
}
