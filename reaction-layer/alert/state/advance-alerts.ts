import type { AlertRule } from '../config/rule';
import { ALERT_LIMITS } from '../config/rule';
import { spanMs } from '../config/span';
import type { Labels } from '../config/matcher';
import { type AlertEvidence, alertIdOf, type AlertRecord, isOngoing } from './alert-record';
import { type AlertTiming, isActive, newProgress, stepAlert, type AlertVerdict } from './step-alert';

/** What an evaluation says of an alert. */
export interface JudgedAlert {
  readonly rule: AlertRule;
  readonly labels: Labels;
  readonly verdict: AlertVerdict;
  readonly evidence: AlertEvidence | null;
}

export interface AdvancedAlerts {
  readonly alerts: readonly AlertRecord[];
  /** Episodes that a new one has replaced, and whose exact number is still to come. */
  readonly replaced: readonly AlertRecord[];
}

/**
 * All alerts one evaluation later. Alerts of which nothing is said, as those of rules that were removed and of findings that
 * are old, end.
 */
export function advanceAlerts(
  before: readonly AlertRecord[],
  judged: readonly JudgedAlert[],
  nowMs: number,
): AdvancedAlerts {
  const known = new Map(before.map((alert) => [alert.id, alert]));
  const replaced: AlertRecord[] = [];
  const said = new Set<string>();
  const alerts: AlertRecord[] = [];
  for (const one of judged) {
    const id = alertIdOf(one.labels);
    if (said.has(id)) continue;
    said.add(id);
    const old = known.get(id);
    if (old === undefined && (one.verdict === 'right' || known.size + alerts.length >= 2 * ALERT_LIMITS.alerts))
      continue;
    const alert = advanced(old ?? newRecord(id, one, nowMs), one, nowMs);
    if (old !== undefined && old.starts !== alert.starts && isAwaited(old)) replaced.push(old);
    alerts.push(alert);
  }
  const unsaid = before.filter(({ id }) => !said.has(id)).map((alert) => ended(alert, nowMs));
  return { alerts: [...alerts, ...unsaid], replaced };
}

/** Whether people were notified something of it that the exact numbers may contradict. */
export function isAwaited({ evidence, settlement, recipients }: AlertRecord): boolean {
  return evidence !== null && !evidence.exact && settlement === null && recipients.length > 0;
}

function newRecord(id: string, { rule, labels }: JudgedAlert, nowMs: number): AlertRecord {
  return {
    ...{ id, rule: rule.name, labels: { ...labels }, progress: newProgress(nowMs), starts: null, ends: null },
    ...{ now: null, evidence: null, settlement: null, recipients: [] },
  };
}

function advanced(alert: AlertRecord, { rule, verdict, evidence }: JudgedAlert, nowMs: number): AlertRecord {
  const progress = stepAlert(alert.progress, verdict, timingOf(rule), nowMs);
  const said = { summary: rule.summary, runbook: rule.runbook };
  const next: AlertRecord = { ...alert, ...said, progress, now: evidence };
  const active = isActive(progress.phase);
  if (active && !isOngoing(alert))
    return { ...next, starts: nowMs, ends: null, evidence, settlement: null, recipients: [] };
  if (!active && isOngoing(alert)) return { ...next, ends: nowMs };
  return next;
}

function ended(alert: AlertRecord, nowMs: number): AlertRecord {
  const progress = { ...newProgress(nowMs), turns: [] };
  if (isOngoing(alert)) return { ...alert, progress, ends: nowMs };
  return alert.progress.phase === 'inactive' ? alert : { ...alert, progress };
}

function timingOf({ for: held, keep_firing_for: kept, no_data: missing, flapping }: AlertRule): AlertTiming {
  return {
    forMs: spanMs(held),
    keepFiringMs: spanMs(kept),
    noDataAfterMs: spanMs(missing.after),
    noDataThen: missing.then,
    flappingChanges: flapping.changes,
    flappingWithinMs: spanMs(flapping.within),
  };
}
