import type { BatchEngine } from '../core/port/batch-engine';
import type { CellStore } from '../core/port/cell-store';
import type { Clock } from '../core/port/clock';
import type { EventFiles } from '../core/port/event-files';
import type { EventStream } from '../core/port/event-stream';
import type { Lake, ManifestStore } from '../core/port/lake';
import type { LedgerStore } from '../core/port/ledger-store';
import type { Pointer } from '../core/port/pointer';
import type { SeenEvents } from '../core/port/seen-events';
import type { Sites } from '../core/port/sites';
import type { BatchRetention } from '../core/run/retention';
import type { SqlLibrary } from '../core/port/sql-library';
import type { ViewStore } from '../core/port/view-store';

/** Everything that the batch layer reads and writes. */
export interface BatchDeps {
  readonly stream: EventStream;
  readonly ledgers: LedgerStore;
  readonly manifests: ManifestStore;
  readonly cells: CellStore;
  /** Whether the speed layer may have counted duplicates. */
  readonly seen: Pick<SeenEvents, 'degraded'>;
  readonly pointer: Pointer;
  readonly views: ViewStore;
  readonly lake: Lake;
  readonly engine: BatchEngine;
  /** Reads the Parquet files that the engine wrote. */
  readonly files: Pick<EventFiles, 'rows' | 'rowsInPlace'>;
  readonly sites: Sites;
  readonly sql: SqlLibrary;
  readonly clock: Clock;
  /** Maximum raw events per engine job, unless a single day has more. */
  readonly chunkEvents?: number;
  /** DEFAULT_RETENTION if absent. */
  readonly retention?: BatchRetention;
}

/** Progress of a run, for display. */
export interface RunProgress {
  readonly stage: 'gate' | 'plan' | 'compute' | 'publish' | 'reconcile' | 'compact';
  readonly message: string;
  /** Share of the whole run, from 0 to 1. */
  readonly done: number;
}
export type OnProgress = (progress: RunProgress) => void;
