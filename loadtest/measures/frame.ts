import { decodeFrame, encodeFrame, type EventFrame } from '../../core/frame/frame';
import type { NormalEvent } from '../../core/event/columns';
import { nodeCodec } from '../../speed-layer/compression';
import { measure, type MeasureResult } from './measure';

const EVENTS_PER_FRAME = 500;

/** Frames as the collector writes them, each with the events of one full request. */
export function framesOf(events: readonly NormalEvent[]): readonly Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let from = 0; from < events.length; from += EVENTS_PER_FRAME) {
    const frame: EventFrame = {
      kind: 'events',
      site: 'bench',
      receivedMs: events[from]?.occurred_ms ?? 0,
      events: events.slice(from, from + EVENTS_PER_FRAME),
      quarantined: [],
    };
    frames.push(encodeFrame(frame, nodeCodec));
  }
  return frames;
}

export async function measureFrames(events: readonly NormalEvent[]): Promise<readonly MeasureResult[]> {
  const frames = framesOf(events);
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
  const size = `${(bytes / events.length).toFixed(0)} bytes per event, ${EVENTS_PER_FRAME} events per frame`;
  return [
    await measure('encode frames', events, () => framesOf(events), size),
    await measure('decode frames', events, () => frames.map((frame) => decodeFrame(frame, nodeCodec))),
  ];
}
