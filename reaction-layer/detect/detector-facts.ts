import type { FindingClass, FindingSeverity } from './finding';

/** What every detector declares. */
export interface DetectorFacts {
  /** In snake_case; part of the id of its findings, so it never changes. */
  readonly id: string;
  readonly class: FindingClass;
  readonly severity: FindingSeverity;
  /** One sentence for the reference and the page. */
  readonly description: string;
}
