import type { AlertDelivery } from './deliver/delivery';
import type { AlertMarks } from './notify/marks';
import type { MuteReason } from './notify/mute';
import { type Silence, silenceState } from './notify/silence';
import { type AlertEvidence, type AlertRecord, isOngoing } from './state/alert-record';
import type { WireAlert, WireDelivery, WireEvidence, WireSilence } from './wire';

export function instantText(ms: number): string {
  return new Date(ms).toISOString();
}

export function textOrNull(ms: number | null): string | null {
  return ms === null ? null : instantText(ms);
}

export function alertOnWire(
  alert: AlertRecord,
  { marks, reason }: { readonly marks: AlertMarks; readonly reason: MuteReason | undefined },
): WireAlert {
  const { progress, settlement, starts, ends } = alert;
  const mark = marks.of(alert);
  const isOver = starts !== null && !isOngoing(alert) && progress.phase === 'inactive';
  return {
    ...{ id: alert.id, rule: alert.rule, labels: alert.labels, state: isOver ? 'resolved' : progress.phase },
    ...{ since: instantText(isOver ? (ends ?? progress.since) : progress.since) },
    ...{ starts: textOrNull(starts), ends: textOrNull(ends) },
    ...(alert.summary === undefined ? {} : { summary: alert.summary }),
    ...(alert.runbook === undefined ? {} : { runbook: alert.runbook }),
    ...{ now: evidenceOnWire(alert.now), evidence: evidenceOnWire(alert.evidence) },
    settlement: settlement === null ? null : { ...settlement, at: instantText(settlement.at) },
    muted: mutedText(reason, marks.snoozedUntil(alert) !== undefined),
    acknowledged_by: mark?.until === null ? mark.by : null,
    told: alert.recipients.map(({ channel }) => channel),
  };
}

function mutedText(reason: MuteReason | undefined, isSnoozed: boolean): string | null {
  if (reason !== undefined) return 'id' in reason ? `silence ${reason.id}` : reason.by;
  return isSnoozed ? 'snoozed' : null;
}

function evidenceOnWire(evidence: AlertEvidence | null): WireEvidence | null {
  if (evidence === null) return null;
  const { window, ...rest } = evidence;
  return { ...rest, start: instantText(window.start), end: instantText(window.end) };
}

export function silenceOnWire(silence: Silence, nowMs: number): WireSilence {
  const state = silenceState(silence, nowMs);
  return { ...silence, starts: instantText(silence.starts), ends: instantText(silence.ends), state };
}

export function deliveryOnWire(given: AlertDelivery): WireDelivery {
  const { notice, status, attempts, delivered, next, unsure, last } = given;
  return {
    ...{ id: notice.id, channel: notice.channel, kind: notice.kind, decided: instantText(notice.at), status, attempts },
    alerts: [...notice.firing, ...notice.resolved],
    delivered: textOrNull(delivered),
    next: status === 'waiting' ? instantText(next) : null,
    ...{ possible_copies: unsure, failure: last?.failure ?? null, detail: last?.detail ?? null },
  };
}
