import type { FoldedEvent } from '../../../core/metric/measure';
import { syntheticEvents } from '../../../loadtest/measures/synthetic-events';

/** An event of a busy shop; each measure sets the one column that it is about. */
export const [ANY_EVENT] = syntheticEvents(1) as [FoldedEvent];
