import { createStore } from '../storage';
import type { Tracker } from '../tracker';
import { resendAbandoned } from './abandoned';
import { trackClicks } from './clicks';
import { trackForms } from './forms';
import { trackVitals } from './vitals';

/** What is counted by code that does not delay the page. `forms` only if it is named. */
export const EXTRAS = ['clicks', 'vitals', 'forms'] as const;
export type Extra = (typeof EXTRAS)[number];

const START = { clicks: trackClicks, vitals: trackVitals, forms: trackForms };

export function trackExtras(tracker: Tracker, extras: readonly Extra[]): void {
  for (const extra of extras) START[extra](tracker);
  resendAbandoned(
    tracker,
    createStore(() => localStorage),
    Date.now(),
  );
}
