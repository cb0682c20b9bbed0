import type { PointerState } from '../../core/port/pointer';
import type { RunRecord } from '../../core/run/run';
import type { BatchDeps } from '../deps';
import { requireRecord } from '../records/published-runs';

/** What is published before a run starts. */
export interface Standing {
  readonly pointer: PointerState;
  /** The newest record per shard and arrival hour that the published run had read; empty before the first run. */
  readonly covered: RunRecord['covered'];
}

/** @throws BatchError run_record_missing */
export async function readStanding({ pointer, lake }: Pick<BatchDeps, 'pointer' | 'lake'>): Promise<Standing> {
  const state = await pointer.read();
  return { pointer: state, covered: state.epoch === 0 ? {} : (await requireRecord(lake, state.epoch)).covered };
}
