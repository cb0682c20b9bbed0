import * as z from 'zod';
import { HOUR_MS, SECOND_MS } from '../../core/time/window';
import type { BrowserAction, Browsing } from '../world/browsing';
import type { Findings } from './findings';

type StoredEvent = ReturnType<Browsing['stored']>[number];

const marked = z.object({ uid: z.number() });
/** Longer than a request is on its way. */
const TIME_ERROR_MS = 10 * SECOND_MS;
/** A clock further behind is found out only by the answer to a request whose times were believed. */
const MOST_BEHIND_MS = -24 * HOUR_MS;

/** What visitors did in their browsers, against what is in the stream. */
export function checkBrowsed(browsing: Browsing, findings: Findings): void {
  const byUid = groupedBy(browsing.stored(), uidOf);
  for (const action of browsing.actions) {
    const copies = byUid.get(action.uid) ?? [];
    const said = (): string => `what ${action.page.name} did as its ${action.place}th (${action.uid})`;
    findings.hold(
      'browsers_lose_nothing',
      copies.length > 0 || mayBeLost(action),
      () => `${said()} is not in the stream`,
    );
    const ids = new Set(copies.map(({ event_id }) => event_id));
    findings.hold('browsers_count_once', ids.size <= 1, () => `${said()} has the ids ${[...ids].join(', ')}`);
    const [first] = copies;
    if (first === undefined) continue;
    const complaint = complaintAbout(action, first);
    findings.hold('browsers_keep_order', complaint === undefined, () => `${said()} ${complaint ?? ''}`);
  }
  const uids = groupedBy(browsing.stored(), ({ event_id }) => event_id);
  for (const [id, events] of uids)
    findings.hold(
      'browsers_count_once',
      new Set(events.map(uidOf)).size === 1,
      () => `${id} is the id of several events`,
    );
}

/** A page that keeps nothing takes with it what it had not sent, or what was refused when it was gone. */
function mayBeLost({ page }: BrowserAction): boolean {
  return page.device.mode !== 'persistent' && (page.wasKilled || page.hasLost);
}

function complaintAbout({ atMs, place, page }: BrowserAction, event: StoredEvent): string | undefined {
  if (event.sequence !== place) return `has the sequence ${event.sequence}`;
  if (!event.stream_id?.startsWith(`${page.name}-`)) return `is in the stream ${event.stream_id}`;
  const isPromised = page.device.clockErrorMs > MOST_BEHIND_MS;
  const errorMs = event.occurred_ms - atMs;
  if (isPromised && Math.abs(errorMs) > TIME_ERROR_MS) return `is ${errorMs} ms beside its time`;
  return undefined;
}

function uidOf({ custom_properties: properties }: Pick<StoredEvent, 'custom_properties'>): number {
  return marked.parse(JSON.parse(properties ?? '{}')).uid;
}

function groupedBy<Key>(
  events: readonly StoredEvent[],
  keyOf: (event: StoredEvent) => Key,
): ReadonlyMap<Key, readonly StoredEvent[]> {
  const groups = new Map<Key, StoredEvent[]>();
  for (const event of events) {
    const group = groups.get(keyOf(event));
    if (group === undefined) groups.set(keyOf(event), [event]);
    else group.push(event);
  }
  return groups;
}
