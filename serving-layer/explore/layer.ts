import { ownValue } from '../../core/own-value';
import type { SqlRow } from '../../core/port/batch-engine';
import type { RangeQuestion } from './explorer';

type Layer = 'batch' | 'speed' | 'merged';

/** The layers that contributed events to an answer; without events, those that cover its range. */
export function layerOf({ pointer, from, to }: RangeQuestion, rows: readonly SqlRow[]): Layer {
  const fromBatch = total(rows, 'batch_events') > 0;
  const fromLive = total(rows, 'live_events') > 0;
  if (fromBatch !== fromLive) return fromBatch ? 'batch' : 'speed';
  if (fromBatch) return 'merged';
  if (to <= pointer.tidemark) return 'batch';
  return from >= pointer.tidemark ? 'speed' : 'merged';
}

function total(rows: readonly SqlRow[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(ownValue(row, column) ?? 0), 0);
}
