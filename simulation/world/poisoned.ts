import type { NormalEvent } from '../../core/event/columns';
import { decodeFrame, encodeFrame } from '../../core/frame/frame';
import type { StreamRecord } from '../../core/port/event-stream';
import { nodeCodec } from '../../speed-layer/compression';

/** Values of the right types that no event has: an id too long for a key, a time beyond the calendar, no register. */
const WRONG: readonly Partial<NormalEvent>[] = [
  { event_id: 'x'.repeat(5_000) },
  { occurred_ms: Date.UTC(100_000, 0, 1) },
  { visitor_register: 2 ** 30 },
];

/** The record with each of the wrong values in its first event, and a right checksum; nothing for one without events. */
export function poisoned({ data }: Pick<StreamRecord, 'data'>): readonly Uint8Array[] {
  const frame = decodeFrame(data, nodeCodec);
  const [first, ...others] = frame.kind === 'events' ? frame.events : [];
  if (frame.kind !== 'events' || first === undefined) return [];
  return WRONG.map((wrong) => encodeFrame({ ...frame, events: [{ ...first, ...wrong }, ...others] }, nodeCodec));
}
