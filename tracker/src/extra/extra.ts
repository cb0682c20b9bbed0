import type { Extra } from '../automatic/names';
import { createStore } from '../storage';
import type { Tracker } from '../tracker';
import { resendAbandoned } from './abandoned';
import { trackClicks } from './clicks';
import { trackForms } from './forms';
import { trackVitals } from './vitals';

const START = { clicks: trackClicks, vitals: trackVitals, forms: trackForms };

export function trackExtras(tracker: Tracker, extras: readonly Extra[]): void {
  for (const extra of extras) START[extra](tracker);
  resendAbandoned(
    tracker,
    createStore(() => localStorage),
    Date.now(),
  );
}
