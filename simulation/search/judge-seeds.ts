import type { ListedSeed } from './fresh-seeds';
import type { FailedSeed } from './tally';

/** What a world that was run says about the tree. */
export interface SeedVerdict {
  readonly seed: number;
  /**
   * `passed`; `open`: known to fail; `now_passes`: listed as open, but it passes; `broken`: it fails because of this
   * change; `found`: it fails on the parent commit as well; `unknown`: it fails, and there is no parent commit to
   * compare with.
   */
  readonly kind: 'passed' | 'open' | 'now_passes' | 'broken' | 'found' | 'unknown';
  readonly failure?: FailedSeed;
}

/** Whether a seed also fails on the parent commit; undefined without a git history. */
export type FailsOnParent = (seed: number) => Promise<boolean | undefined>;

/** Kinds of verdict that fail a run. */
export function failsTheRun({ kind }: SeedVerdict): boolean {
  return kind === 'broken' || kind === 'unknown';
}

/** Judges the seeds of the list: an open one may fail, a fixed one must pass. */
export function judgeListed(listed: readonly ListedSeed[], failures: readonly FailedSeed[]): readonly SeedVerdict[] {
  return listed.map(({ seed, status }) => {
    const failure = failures.find((one) => one.seed === seed);
    if (failure === undefined) return { seed, kind: status === 'open' ? 'now_passes' : 'passed' };
    return { seed, kind: status === 'open' ? 'open' : 'broken', failure };
  });
}

/** Judges fresh seeds that failed. The parent is only run for them: it takes a build of its own. */
export async function judgeFresh(
  failures: readonly FailedSeed[],
  failsOnParent: FailsOnParent,
): Promise<readonly SeedVerdict[]> {
  const verdicts: SeedVerdict[] = [];
  for (const failure of failures) {
    const failed = await failsOnParent(failure.seed);
    const kind = failed === undefined ? 'unknown' : failed ? 'found' : 'broken';
    verdicts.push({ seed: failure.seed, kind, failure });
  }
  return verdicts;
}
