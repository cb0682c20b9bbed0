import { scrub } from '../scrub';
import type { Tracker } from '../tracker';

/** Errors reported per page load; each distinct one once. */
const MOST_ERRORS = 10;
const STACK_CHARACTERS = 1_500;

/** Reports uncaught errors and unhandled rejections, for which `release` says which version has the defect. */
export function trackErrors(tracker: Tracker): void {
  const seen = new Set<string>();
  const report = (kind: string, error: unknown, place: { source?: string; line?: number; column?: number }): void => {
    const message = scrub(String(error)).slice(0, 300);
    const stack = error instanceof Error ? scrub(error.stack ?? '').slice(0, STACK_CHARACTERS) : undefined;
    const known = seen.size;
    if (known >= MOST_ERRORS || seen.add(`${message}${stack}`).size === known) return;
    tracker.track('error', { custom_properties: { kind, message, ...place, stack } });
  };
  addEventListener('error', (event) => {
    const { message, filename, lineno, colno } = event;
    const error: unknown = event.error;
    report('error', error ?? message, { source: scrub(filename), line: lineno, column: colno });
  });
  addEventListener('unhandledrejection', ({ reason }) => report('unhandled_rejection', reason, {}));
}
