import type { WireEvent } from '../core/event/contract';

/** An event with what the simulated clients always send. */
export type TimedEvent = Readonly<WireEvent> & { readonly timestamp: string; readonly session_id: string };
