import * as z from 'zod';
import { type Labels, matcherText, meetsAll } from '../config/matcher';

/** Alerts that match are not sent between two times. */
export const silence = z.object({
  id: z.string(),
  matchers: z.array(matcherText).min(1),
  /** ms since 1970: [starts, ends). */
  starts: z.int(),
  ends: z.int(),
  by: z.string(),
  comment: z.string(),
});
export type Silence = Readonly<z.output<typeof silence>>;

/** pending: it has not begun. expired: it is over. */
export function silenceState({ starts, ends }: Silence, nowMs: number): 'pending' | 'active' | 'expired' {
  if (nowMs >= ends) return 'expired';
  return nowMs < starts ? 'pending' : 'active';
}

/** The silences that keep an alert from being sent. */
export function silencesOf(labels: Labels, silences: readonly Silence[], nowMs: number): readonly Silence[] {
  return silences.filter((one) => silenceState(one, nowMs) === 'active' && meetsAll(labels, one.matchers));
}
