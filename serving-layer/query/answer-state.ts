import type { LiveProgress } from '../../core/port/answers';
import { type Pointer, textOfPointer } from '../../core/port/pointer';
import { type AsOfSources, readArchiveProgress, readProgress, revisionOf } from './as-of';

export interface StateSources extends AsOfSources {
  readonly pointer: Pick<Pointer, 'read'>;
  /** Milliseconds of a clock that is never set. */
  readonly monotonic: () => number;
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
