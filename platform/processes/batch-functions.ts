import type { Batch } from '../../batch-layer/batch';
import type { RunProgress } from '../../batch-layer/deps';
import type { RunOutcome } from '../../batch-layer/drive-run';
import type { DayRange } from '../../batch-layer/plan/make-plan';
import type { RunOrder } from '../../batch-layer/run-order';
import type { DirectoryAudit } from '../directory-audit';
import type { TimeNow } from './followed-clock';

/** What the process of the batch layer does. Errors keep their `name` and `code`. */
export interface BatchFunctions {
  drive(order: RunOrder, time: TimeNow): Promise<RunOutcome>;
  preview(range: DayRange, time: TimeNow): ReturnType<Batch['preview']>;
  audit(time: TimeNow): Promise<DirectoryAudit>;
}

/** What it tells the process that started it. */
export interface BatchListener {
  progress(progress: RunProgress): void;
  /** What a capability did after a run failed; the run itself is published. */
  failedAfterRun(message: string): void;
}
