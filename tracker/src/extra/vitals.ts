import { type Metric, onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals';
import type { Tracker } from '../tracker';

/**
 * Web vitals as Google defines them (https://web.dev/articles/vitals), as one `performance` event when the page is hidden
 * for the first time. `duration_ms` is the time until the page had loaded: the metric `page_load`.
 */
export function trackVitals(tracker: Pick<Tracker, 'track' | 'flush'>): void {
  const values: Record<string, number> = {};
  const record = ({ name, value }: Metric): void => {
    values[name.toLowerCase()] = Math.round(value * 1000) / 1000;
  };
  for (const observe of [onCLS, onFCP, onINP, onLCP, onTTFB]) observe(record);
  const send = (): void => {
    if (document.visibilityState !== 'hidden') return;
    removeEventListener('visibilitychange', send, true);
    const [navigation] = performance.getEntriesByType('navigation');
    tracker.track('performance', { duration_ms: navigation?.duration || undefined, custom_properties: values });
    tracker.flush(true);
  };
  addEventListener('visibilitychange', send, true);
}
