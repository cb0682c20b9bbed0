import type { FoldedEvent } from '../../../core/metric/measure';
import { syntheticEvents } from '../../../loadtest/measures/synthetic-events';

/** An event of a busy shop, for measures that set the one column they are about. */
export const [ANY_EVENT] = syntheticEvents(1) as [FoldedEvent];
