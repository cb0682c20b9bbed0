import findings from './findings.json';

/** What found a bug: a check of the auditor, in the world of a seed. */
export interface Finding {
  readonly check: string;
  readonly seed: number;
}

export type Findings = Readonly<Partial<Record<string, Finding>>>;

/** By bug; written by `./tidemark simulate-faults --planted --record`. */
export const FINDINGS: Findings = findings;
