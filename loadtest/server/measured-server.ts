import type { PreparedDay } from './prepared-day';
import type { LoadOrder, LoadReport } from './messages';
import type { ServedPlatform } from './served-platform';

type EventsOrder = Extract<LoadOrder, { readonly kind: 'events' }>;
type QuestionsOrder = Extract<LoadOrder, { readonly kind: 'questions' }>;

/** What each measure works with: a platform that is served, a day in it, and another process that makes load. */
export interface MeasuredServer extends Pick<ServedPlatform, 'pid' | 'client'> {
  readonly url: string;
  readonly day: PreparedDay;
  sendEvents(order: Pick<EventsOrder, 'rate' | 'seconds' | 'eventsPerRequest' | 'connections'>): Promise<LoadReport>;
  ask(order: Pick<QuestionsOrder, 'rate' | 'seconds' | 'connections'>): Promise<LoadReport>;
}

/** What a report says beside its times. */
export function described({ requests, answered, seconds, statuses, cores }: LoadReport): string {
  const listed = Object.entries(statuses).map(([status, count]) => `${status} × ${count}`);
  return `${answered} of ${requests} in ${seconds.toFixed(1)} s (${listed.join(', ')}), generator ${cores.toFixed(2)} cores`;
}
