import type { LiveProgress } from '../../core/port/answers';
import { type Pointer, textOfPointer } from '../../core/port/pointer';
import { type AsOfSources, readArchiveProgress, readProgress, revisionOf } from './as-of';

export interface StateSources extends AsOfSources {
  readonly pointer: Pick<Pointer, 'read'>;
  /** Milliseconds of a clock that is never set. */
  readonly monotonic: () => number;
  /** Later questions share a state for a while; each question reads it if absent. */
  readonly shared?: StateSharing | undefined;
}

/** How long questions share a state. */
export interface StateSharing {
  readonly forMs: number;
  /** Milliseconds. If this clock is set back, the state is read again. */
  readonly now: () => number;
  /** Operations that were answered: after one, the state is read again. */
  readonly operated?: (() => number) | undefined;
}

/** How long an answer is the same if nothing is folded, archived or published: settings of sites may have changed. */
const SAME_FOR_MS = 1000;

/** The state from which a question is answered. */
export interface AnswerState {
  /** Two answers to one question with the same version are the same. */
  readonly version: string;
  /** Read for the version; an answer that is computed after it may be based on it. */
  readonly progress: LiveProgress;
}

/**
 * Reads the state from which questions are answered. Its version changes with whatever is folded, archived or
 * published, and once per second.
 */
export function createAnswerState(sources: StateSources): () => Promise<AnswerState> {
  const read = readsState(sources);
  return sources.shared === undefined ? read : sharing(read, sources.shared);
}

/** A failure is not shared. */
function sharing(
  read: () => Promise<AnswerState>,
  { forMs, now, operated = () => 0 }: StateSharing,
): () => Promise<AnswerState> {
  let last: { readonly state: Promise<AnswerState>; readonly readMs: number; readonly after: number } | undefined;
  return () => {
    const [nowMs, after] = [now(), operated()];
    if (last?.after === after && Math.abs(nowMs - last.readMs) < forMs) return last.state;
    const state = read();
    last = { state, readMs: nowMs, after };
    state.catch(() => (last = undefined));
    return state;
  };
}

function readsState(sources: StateSources): () => Promise<AnswerState> {
  return async () => {
    const folded = await readProgress(sources);
    const archived = await readArchiveProgress(sources);
    const published = textOfPointer(await sources.pointer.read());
    const second = Math.floor(sources.monotonic() / SAME_FOR_MS);
    const version = JSON.stringify([second, published, ...[folded, archived].map(textOfProgress)]);
    return { version, progress: folded };
  };
}

function textOfProgress({ asOf, hours }: LiveProgress): string {
  return `${asOf} ${[...hours.values()].map(revisionOf).join(' ')}`;
}
