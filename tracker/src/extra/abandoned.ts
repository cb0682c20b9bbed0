import type { EventInput } from '../../../core/wire/ingest';
import type { PageStore } from '../storage';
import { QUEUE, type Tracker } from '../tracker';

/** A page that is open sends its queue sooner, or touches it when it adds an event. */
const ABANDONED_MS = 10_000;

/**
 * Sends what page loads left that ended before their events were sent. Two tabs may both do so: the events keep their
 * ids and count once. Where nothing may be kept now, what was kept before is not touched.
 */
export function resendAbandoned(tracker: Pick<Tracker, 'resend' | 'storage'>, store: PageStore, nowMs: number): void {
  if (tracker.storage() !== 'persistent') return;
  for (const name of store.names(QUEUE)) {
    const text = store.get(name) ?? '';
    if (nowMs - parseInt(text, 10) < ABANDONED_MS) continue;
    store.set(name, undefined);
    tracker.resend(parseList(text.slice(text.indexOf(' '))));
  }
}

/** The list, or an empty one if the text is not the JSON of a list. */
function parseList(text: string): readonly EventInput[] {
  try {
    const list: unknown = JSON.parse(text);
    return isList(list) ? list : [];
  } catch {
    return [];
  }
}

function isList(value: unknown): value is readonly EventInput[] {
  return Array.isArray(value);
}
