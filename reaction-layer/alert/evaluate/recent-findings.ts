import type { ItemTable } from '../../../core/port/item-table';
import { HOUR_MS, MINUTE_MS } from '../../../core/time/window';
import type { AnomalyFinding } from '../../detect/finding';
import { FindingBook } from '../../detect/finding-book';
import { type AlertRule, ALERT_LIMITS } from '../config/rule';
import { spanMs } from '../config/span';
import { alertLabels, type AlertSample } from './judge';

/** Findings whose windows began within this time are looked at, the newest first. */
const LOOKED_BACK_MS = 48 * HOUR_MS;
const MOST_FINDINGS = 300;

export type FindingSource = Extract<AlertRule['source'], { readonly kind: 'findings' }>;

/** The newest findings of a site. */
export async function recentFindings(
  table: ItemTable,
  site: string,
  nowMs: number,
): Promise<readonly AnomalyFinding[]> {
  const found: AnomalyFinding[] = [];
  const range = { site, from: nowMs - LOOKED_BACK_MS, to: nowMs + MINUTE_MS };
  for await (const { finding } of new FindingBook(table).list(range)) {
    found.push(finding);
    if (found.length >= MOST_FINDINGS) break;
  }
  return found;
}

/** One alert per finding that the rule is about and that is news. */
export function findingSamples(
  rule: AlertRule,
  source: FindingSource,
  site: string,
  { findings, nowMs }: { readonly findings: readonly AnomalyFinding[]; readonly nowMs: number },
): readonly AlertSample[] {
  const news = findings.filter((one) => isNews(one, spanMs(source.hold), nowMs) && isMeant(source, one));
  return news.slice(0, ALERT_LIMITS.perRule).map((finding) => ({
    labels: alertLabels(rule, site, {
      class: finding.class,
      detector: finding.detector,
      finding_severity: finding.severity,
      finding: finding.finding_id,
    }),
    verdict: 'wrong',
    evidence: {
      ...{ says: finding.evidence.says, value: finding.score, lower: null, upper: null, limit: null },
      ...{ window: finding.window, exact: finding.status === 'confirmed', finding: finding.finding_id },
    },
  }));
}

function isNews(
  { status, last_seen: lastSeen, noticed_after_ms: noticedMs = 0 }: AnomalyFinding,
  holdMs: number,
  nowMs: number,
) {
  return (status === 'open' || status === 'confirmed') && nowMs - (lastSeen + noticedMs) < holdMs;
}

function isMeant({ classes, detectors, severities, score }: FindingSource, finding: AnomalyFinding): boolean {
  const isAny = (wanted: readonly string[], value: string): boolean => wanted.length === 0 || wanted.includes(value);
  return (
    isAny(classes, finding.class) &&
    isAny(detectors, finding.detector) &&
    isAny(severities, finding.severity) &&
    finding.score >= score
  );
}
