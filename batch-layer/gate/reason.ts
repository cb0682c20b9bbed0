import type { ArrivalHour } from '../../core/time/arrival-hour';

/** Why the gate stays closed, or what an audit found. */
export type GateReasonCode =
  'no_pulse' | 'closed_shard_unread' | 'ledgers_differ' | 'ledger_residual' | 'manifest_differs' | 'cells_differ';

export interface GateReason {
  readonly code: GateReasonCode;
  readonly shard: string;
  readonly arrivalHour: ArrivalHour;
  readonly message: string;
}
