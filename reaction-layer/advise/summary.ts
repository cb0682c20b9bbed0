import { type AnomalyFinding, type FindingSeverity, SEVERITIES } from '../detect/finding';
import { adviceFor } from './advice-for';
import { countText } from './number-text';
import type { Audience, WrittenAdvice } from './written/written-advice';

/** Findings of a summary. */
export const SUMMARY_FINDINGS = 50;

/** Findings with the same advice. */
export interface FindingGroup {
  readonly written: WrittenAdvice;
  readonly severity: FindingSeverity;
  /** Newest first. */
  readonly findings: readonly AnomalyFinding[];
  readonly subjects: number;
}

/** Groups findings by their advice, what matters most first. @param findings newest first */
export function groupsOf(findings: readonly AnomalyFinding[], audience?: Audience): readonly FindingGroup[] {
  const groups = new Map<WrittenAdvice, AnomalyFinding[]>();
  for (const finding of findings) {
    const written = adviceFor(finding);
    if (written === undefined || (audience !== undefined && !written.audiences.includes(audience))) continue;
    const group = groups.get(written);
    if (group === undefined) groups.set(written, [finding]);
    else group.push(finding);
  }
  return [...groups]
    .map(([written, found]): FindingGroup => ({
      written,
      severity: severest(found),
      findings: found,
      subjects: new Set(found.map(({ subject }) => `${subject.kind} ${subject.key}`)).size,
    }))
    .toSorted((a, b) => weight(b) - weight(a));
}

function severest(findings: readonly AnomalyFinding[]): FindingSeverity {
  return SEVERITIES.findLast((severity) => findings.some((one) => one.severity === severity)) ?? 'low';
}

/** Severity first, then how many subjects what still stands is about. */
function weight({ severity, findings, subjects }: FindingGroup): number {
  const isStanding = findings.some(({ status }) => status !== 'retracted');
  return (isStanding ? 1000 * (1 + SEVERITIES.indexOf(severity)) : 0) + subjects;
}

/** A sentence or two per group. The texts of events are not repeated in it. */
export function summaryText(groups: readonly FindingGroup[]): string {
  if (groups.length === 0) return 'Nothing was found.';
  const all = groups.flatMap(({ findings }) => findings);
  const retracted = all.filter(({ status }) => status === 'retracted').length;
  const head = `${countText(all.length, 'finding')} with ${countText(groups.length, 'cause')} since ${timeText(
    Math.min(...all.map(({ window }) => window.start)),
  )}${retracted === 0 ? '' : `; ${retracted} of them ${retracted === 1 ? 'was' : 'were'} retracted by exact numbers`}.`;
  return [head, ...groups.map(groupText)].join('\n');
}

function groupText({ written, severity, findings, subjects }: FindingGroup): string {
  const [newest] = findings;
  const kind = newest === undefined ? 'subject' : KINDS[newest.subject.kind];
  const confirmed = findings.filter(({ status }) => status === 'confirmed').length;
  const settled = confirmed === 0 ? 'none confirmed yet' : `${confirmed} confirmed`;
  return `${written.title} (${severity}): ${countText(findings.length, 'time')} in ${countText(subjects, kind)}, ${settled}. ${written.fix.says}`;
}

const KINDS = {
  session: 'session',
  visitor: 'visitor',
  coupon: 'coupon',
  payment_token: 'card',
  metric: 'number',
} as const satisfies Record<AnomalyFinding['subject']['kind'], string>;

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
