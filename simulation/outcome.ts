import type { StreamByType } from '../core/stream/streams-by-type';
import type { CheckName } from './auditor/checks';
import type { FaultKind } from './world/fault-kinds';

export interface InjectedFault {
  /** Stable when the rest of the schedule changes: `dynamodb.throttled#17`. */
  readonly id: string;
  readonly kind: FaultKind;
  readonly atMs: number;
}

export interface SimulationOptions {
  readonly seed: number;
  /** Only these faults happen; by default, all that the seed draws. */
  readonly keep?: ReadonlySet<string>;
  /** Requests of producers that are left out, by number. */
  readonly without?: ReadonlySet<number>;
  /** Producers stop after this many virtual hours. */
  readonly hours?: number;
  /** Streams for chosen types; by default, one stream for all. */
  readonly streamsByType?: readonly StreamByType[];
  readonly engine?: 'model' | 'duckdb';
  readonly trace?: (line: string) => void;
}

export interface Failure {
  readonly check: CheckName | 'no_exception';
  readonly message: string;
  readonly atMs: number;
}

export interface Outcome {
  readonly seed: number;
  readonly failure: Failure | undefined;
  readonly virtualMs: number;
  readonly requests: number;
  readonly events: number;
  readonly faults: readonly InjectedFault[];
  /** How often each check was made. */
  readonly checks: Readonly<Partial<Record<CheckName, number>>>;
  /** Over all stored bytes and all answers: the same seed gives the same digest on any machine. */
  readonly digest: string;
}
