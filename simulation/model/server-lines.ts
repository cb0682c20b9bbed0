import { isOfServer, isOrderLine, ORDER_MS } from './curation';
import type { OrderLine, Read } from './relations';
import { groupByKey } from './rows';

/** What tells which lines give way to which. */
export type ClaimedLine = Pick<OrderLine, 'site' | 'event_type' | 'order_id' | 'key_kind' | 'arrived_ms'>;

/** The lines of public keys that a line of a server supersedes, of all that a job knows. */
export function supersededLines(read: Read): readonly OrderLine[] {
  const known = [...read('stg_events'), ...read('stg_order_lines')];
  return known.filter(givingWayTo(known));
}

/** Whether a line gives way: a server sent a purchase of its order that arrived within 30 days of it, before or after. */
export function givingWayTo(known: readonly ClaimedLine[]): (line: ClaimedLine) => boolean {
  const ofServers = known.filter((line) => isOrderLine(line) && isOfServer(line));
  const byOrder = new Map(groupByKey(ofServers, orderNameOf).map(({ key, rows }) => [key, rows]));
  return (line) =>
    isOrderLine(line) &&
    !isOfServer(line) &&
    (byOrder.get(orderNameOf(line)) ?? []).some((one) => Math.abs(one.arrived_ms - line.arrived_ms) <= ORDER_MS);
}

/** Of people and bots alike. */
export function orderNameOf({ site, order_id }: Pick<ClaimedLine, 'site' | 'order_id'>): string {
  return `${site} ${order_id}`;
}
