import type { ArrivalHour } from '../../core/time/arrival-hour';
import type { BatchDeps } from '../deps';
import type { GateReasonCode } from '../gate/reason';

export type AuditDeps = Pick<BatchDeps, 'ledgers' | 'manifests' | 'cells' | 'lake' | 'engine' | 'sql' | 'pointer'>;

export interface AuditFinding {
  readonly code: GateReasonCode | 'lake_file_missing' | 'lake_rows_differ';
  readonly shard: string;
  readonly arrivalHour: ArrivalHour;
  readonly message: string;
}
