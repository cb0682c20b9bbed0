import { type Pointer, textOfPointer } from '../../core/port/pointer';
import { type AsOfSources, type LiveProgress, readArchiveProgress, readProgress, revisionOf } from './as-of';

export interface VersionSources extends AsOfSources {
  readonly pointer: Pick<Pointer, 'read'>;
  /** Milliseconds of a clock that is never set. */
  readonly monotonic: () => number;
}

/** How long an answer is the same if nothing is folded, archived or published: settings of sites may have changed. */
const SAME_FOR_MS = 1000;

/**
 * Names the state from which questions are answered: two answers to one question with the same version are the same.
 * It changes with whatever is folded, archived or published, and once per second.
 */
export function createAnswerVersion(sources: VersionSources): () => Promise<string> {
  return async () => {
    const folded = await readProgress(sources);
    const archived = await readArchiveProgress(sources);
    const published = textOfPointer(await sources.pointer.read());
    const second = Math.floor(sources.monotonic() / SAME_FOR_MS);
    return JSON.stringify([second, published, ...[folded, archived].map(textOfProgress)]);
  };
}

function textOfProgress({ asOf, hours }: LiveProgress): string {
  return `${asOf} ${[...hours.values()].map(revisionOf).join(' ')}`;
}
