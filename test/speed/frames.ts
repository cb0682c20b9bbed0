import { EVENT_COLUMNS, type NormalEvent } from '../../core/event/columns';
import { encodeFrame, type EventFrame, type Frame, type QuarantinedEvent } from '../../core/frame/frame';
import type { StreamRecord } from '../../core/port/event-stream';
import { nodeCodec } from '../../speed-layer/compression';

/** 2019-10-01T01:00:00Z */
export const HOUR_ONE = Date.UTC(2019, 9, 1, 1);
const VALUES = { text: 'x', int: 1, long: HOUR_ONE, bool: false };

/** An ordinary page view with the given changes. */
export function normalEvent(changes: Partial<NormalEvent> = {}): NormalEvent {
  const event = Object.fromEntries(
    EVENT_COLUMNS.map(({ name, type, nullable }) => [name, nullable ? null : VALUES[type]]),
  );
  return { ...(event as unknown as NormalEvent), event_type: 'page_view', ...changes };
}

export function quarantined(sealed: string): QuarantinedEvent {
  return { reason: { code: 'too_old', path: 'timestamp', message: 'older than 400 days' }, sealed };
}

export function eventFrame(events: readonly NormalEvent[], changes: Partial<EventFrame> = {}): EventFrame {
  return { kind: 'events', site: 'shop', receivedMs: HOUR_ONE, events, quarantined: [], ...changes };
}

/** Fixed width, so that text compares as numbers do. */
export function sequenceOf(place: number): string {
  return String(place).padStart(12, '0');
}

export function streamRecord(
  place: number,
  content: Frame | Uint8Array,
  changes: Partial<StreamRecord> = {},
): StreamRecord {
  const data = content instanceof Uint8Array ? content : encodeFrame(content, nodeCodec);
  return { shard: 's0', sequence: sequenceOf(place), arrivedMs: HOUR_ONE + place * 1000, data, ...changes };
}
