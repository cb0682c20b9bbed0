import type { PlantedBug } from './planted-bug';

/** How many runs it takes until every bug has had its turn. */
const TURNS = 8;
const HEX_DIGITS = 8;

/** Hashes of files, by path. */
export type FileHashes = Readonly<Record<string, string>>;

export interface DueBugs {
  readonly bugs: readonly PlantedBug[];
  /** Of those, the ones whose file differs from the record. */
  readonly changed: number;
}

/**
 * The bugs to look for in an ordinary run: those whose file is not the one in which they were last found, and a rotating eighth of
 * all bugs. Which eighth depends on the sources alone, so that a run can be repeated.
 *
 * @param recorded hashes of the files in which all bugs were found
 * @param current hashes of the same files now
 * @param sourceHash hex
 */
export function dueBugs(
  bugs: readonly PlantedBug[],
  {
    recorded,
    current,
    sourceHash,
  }: { readonly recorded: FileHashes; readonly current: FileHashes; readonly sourceHash: string },
): DueBugs {
  const turn = Number.parseInt(sourceHash.slice(0, HEX_DIGITS), 16) % TURNS;
  const isChanged = ({ file }: PlantedBug): boolean => recorded[file] === undefined || recorded[file] !== current[file];
  return {
    bugs: bugs.filter((bug, at) => isChanged(bug) || at % TURNS === turn),
    changed: bugs.filter(isChanged).length,
  };
}
