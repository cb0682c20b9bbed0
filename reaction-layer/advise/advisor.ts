import type { AnomalyFinding, FindingSeverity } from '../detect/finding';
import type { Cost } from './cost';
import type { WrittenAdvice } from './written/written-advice';

/** What an adviser is asked: a finding, and what it cost. */
export interface AdviceQuestion {
  readonly finding: AnomalyFinding;
  readonly cost: Cost;
}

/** What another adviser adds to what was written; it never replaces any of it. */
export interface AddedAdvice {
  /** Who said it, such as the id of a model. */
  readonly by: string;
  readonly cause: string;
  readonly steps: readonly string[];
}

export interface Advice {
  readonly written: WrittenAdvice;
  readonly severity: FindingSeverity;
  readonly cost: Cost;
  readonly added?: AddedAdvice | undefined;
}

/** Says what lies behind a finding and what to do. */
export interface Advisor {
  /** Undefined if it has nothing to say. */
  advise(question: AdviceQuestion): Promise<Advice | undefined>;
}
