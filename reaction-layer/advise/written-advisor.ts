import { type FindingSeverity, SEVERITIES } from '../detect/finding';
import { adviceFor } from './advice-for';
import type { Advisor } from './advisor';
import type { Cost } from './cost';

/** From this share of the sessions on, if they are not just a few, a finding matters more than its detector says. */
const WIDESPREAD = { share: 0.05, sessions: 20 } as const;

/** The adviser that is always there: what people wrote, and what the numbers say. */
export const writtenAdvisor: Advisor = {
  advise: ({ finding, cost }) => {
    const written = adviceFor(finding);
    return Promise.resolve(written && { written, cost, severity: severityOf(finding.severity, cost) });
  },
};

/** The severity of the detector, one step higher for what touches many. */
export function severityOf(
  severity: FindingSeverity,
  { share, sessions }: Pick<Cost, 'share' | 'sessions'>,
): FindingSeverity {
  if (share === null || share < WIDESPREAD.share || sessions < WIDESPREAD.sessions) return severity;
  return SEVERITIES[SEVERITIES.indexOf(severity) + 1] ?? severity;
}
