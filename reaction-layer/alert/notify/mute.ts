import type { AlertConfig } from '../config/alert-config';
import { type AlertRecord, isOngoing, routedLabels } from '../state/alert-record';
import { isInhibited } from './inhibit';
import { isMaintained } from './named-times';
import { type Silence, silencesOf } from './silence';

/** Why an alert is not sent. */
export type MuteReason =
  { readonly by: 'silence'; readonly id: string } | { readonly by: 'inhibition' | 'maintenance' };

/** Finds out why an alert is not sent; undefined if it is. */
export function muteReasons(
  { inhibitions, maintenance, times }: AlertConfig,
  silences: readonly Silence[],
  alerts: readonly AlertRecord[],
  nowMs: number,
): (alert: AlertRecord) => MuteReason | undefined {
  const active = alerts.filter(isOngoing).map(routedLabels);
  return (alert) => {
    const labels = routedLabels(alert);
    const [first] = silencesOf(labels, silences, nowMs);
    if (first !== undefined) return { by: 'silence', id: first.id };
    if (isMaintained(labels, maintenance, times, nowMs)) return { by: 'maintenance' };
    return isInhibited(labels, active, inhibitions) ? { by: 'inhibition' } : undefined;
  };
}
