import type { PointerState } from '../../core/port/pointer';
import type { RunRecord } from '../../core/run/run';
import type { BatchDeps } from '../deps';
import { requireRecord } from '../records/published-runs';

/** What is published before a run starts. */
export interface Standing {
  readonly pointer: PointerState;
  /** The newest record per shard and arrival hour that the published run had read; empty before the first run. */
  readonly covered: RunRecord['covered'];
  /** Links of anonymous ids that arrived before this were applied to all days; 0 before the first run. */
  readonly linkedTo: number;
}

/** @throws BatchError run_record_missing */
export async function readStanding({ pointer, lake }: Pick<BatchDeps, 'pointer' | 'lake'>): Promise<Standing> {
  const state = await pointer.read();
  if (state.epoch === 0) return { pointer: state, covered: {}, linkedTo: 0 };
  const { covered, linkedTo = state.tidemark } = await requireRecord(lake, state.epoch);
  return { pointer: state, covered, linkedTo };
}
