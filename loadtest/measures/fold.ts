import { emptyCell } from '../../core/cell/cell';
import { encodeCell } from '../../core/cell/codec';
import { fold } from '../../core/cell/fold';
import { decodeFrame } from '../../core/frame/frame';
import type { FoldedEvent } from '../../core/metric/measure';
import { nodeCodec } from '../../speed-layer/compression';
import { framesOf } from './frame';
import { FIRST_LINE } from './synthetic-events';
import { measure, type MeasureResult } from './measure';

/** Frames per consumer batch: the cell is written once per batch. */
const FRAMES_PER_BATCH = 10;
/** Half as fast as JSON.parse of the same events. */
const LEAST_RATIO = 0.5;

export async function measureFold(events: readonly FoldedEvent[]): Promise<readonly MeasureResult[]> {
  const frames = framesOf(events);
  const foldAll = (): void => {
    const cell = emptyCell();
    for (const event of events) fold(cell, event, false);
  };
  return [
    await measure('fold', events, foldAll),
    {
      ...(await measure(
        'decode, de-duplicate, fold, encode',
        events,
        () => consume(frames),
        `one cell, written every ${FRAMES_PER_BATCH} frames`,
      )),
      leastRatio: LEAST_RATIO,
    },
  ];
}

/** The aggregate consumer’s work on events, without its stores. */
function consume(frames: readonly Uint8Array[]): Uint8Array | undefined {
  const seen = new Map<string, number>();
  const cell = emptyCell();
  let bytes: Uint8Array | undefined;
  frames.forEach((data, at) => {
    const frame = decodeFrame(data, nodeCodec);
    if (frame.kind === 'events') {
      for (const event of frame.events) {
        const isDuplicate = seen.has(event.event_id);
        if (!isDuplicate) seen.set(event.event_id, at);
        fold(cell, event.event_type === 'purchase' ? Object.assign(event, FIRST_LINE) : event, isDuplicate);
      }
    }
    if ((at + 1) % FRAMES_PER_BATCH === 0 || at === frames.length - 1) bytes = encodeCell(cell);
  });
  return bytes;
}
