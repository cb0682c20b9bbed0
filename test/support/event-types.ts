import { EVENT_TYPES, type EventType } from '../../core/event/event-type';
import { EVENT_TYPES_NAMED } from '../../core/metric/registry';

/** A valid custom type that no metric names. */
const UNNAMED_TYPE = 'custom:of_no_metric';

/** Every built-in type, every type that a metric names (also a site's own), and one that no metric names. */
export const EVERY_TYPE: readonly EventType[] = [...new Set([...EVENT_TYPES, ...EVENT_TYPES_NAMED]), UNNAMED_TYPE];
