import findings from './findings.json';

/** What found a bug: a check of the auditor, in the world of a seed. */
export interface BugFinding {
  readonly check: string;
  readonly seed: number;
}

export type BugFindings = Readonly<Partial<Record<string, BugFinding>>>;

/** By bug; written by `./tidemark simulate-faults --planted --record`. */
export const FINDINGS: BugFindings = findings;
