import type { FindingClass, FindingSeverity } from './finding';
import type { CounterDetector } from './counter/counter-detector';
import type { NumberDetector } from './number/number-detector';
import type { SessionDetector } from './session/session-detector';

/** What every detector declares. */
export interface DetectorFacts {
  /** In snake_case; part of the id of its findings, so it never changes. */
  readonly id: string;
  readonly class: FindingClass;
  readonly severity: FindingSeverity;
  /** One sentence for the reference and the page. */
  readonly description: string;
}

/** Data and one pure function; the same code runs live and in the batch layer. */
export type Detector = SessionDetector | CounterDetector | NumberDetector;
