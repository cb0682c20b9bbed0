import { createHash } from 'node:crypto';
import type { Labels } from '../config/matcher';
import { meetsAll } from '../config/matcher';
import { type AlertRoute, ROUTE_DEFAULTS } from '../config/routing';
import { spanMs } from '../config/span';

/** A node of the tree with what it has from its ancestors. */
export interface ResolvedRoute {
  /** Its place in the tree: `0`, `0.2`, `0.2.1`. */
  readonly id: string;
  readonly receiver: string | undefined;
  readonly escalation: string | undefined;
  readonly groupBy: readonly string[];
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatMs: number;
  readonly muteIn: readonly string[];
  readonly activeIn: readonly string[];
}

interface Node {
  readonly route: AlertRoute;
  readonly resolved: ResolvedRoute;
  readonly children: readonly Node[];
}

/** Finds the routes of alerts. */
export type FindRoutes = (labels: Labels) => readonly ResolvedRoute[];

/**
 * The tree with inheritance worked out. An alert enters at the root. At each node the first child that matches takes it,
 * and further ones only if that child says `continue`; where no child matches, the node itself has it.
 */
export function routeTree(root: AlertRoute): FindRoutes {
  const tree = nodeOf(root, '0', undefined);
  return (labels) => routesAt(tree, labels);
}

function routesAt({ resolved, children }: Node, labels: Labels): readonly ResolvedRoute[] {
  const found: ResolvedRoute[] = [];
  for (const child of children) {
    if (!meetsAll(labels, child.route.matchers)) continue;
    found.push(...routesAt(child, labels));
    if (!child.route.continue) break;
  }
  return found.length > 0 ? found : [resolved];
}

/** Times of muting are not inherited, as those of a child replace nothing. */
function nodeOf(route: AlertRoute, id: string, parent: ResolvedRoute | undefined): Node {
  const inherited = (own: string | undefined, fromParent: number | undefined, usual: string): number =>
    own === undefined ? (fromParent ?? spanMs(usual)) : spanMs(own);
  const resolved: ResolvedRoute = {
    id,
    receiver: route.receiver ?? parent?.receiver,
    escalation: route.escalation ?? parent?.escalation,
    groupBy: route.group_by ?? parent?.groupBy ?? ROUTE_DEFAULTS.group_by,
    groupWaitMs: inherited(route.group_wait, parent?.groupWaitMs, ROUTE_DEFAULTS.group_wait),
    groupIntervalMs: inherited(route.group_interval, parent?.groupIntervalMs, ROUTE_DEFAULTS.group_interval),
    repeatMs: inherited(route.repeat_interval, parent?.repeatMs, ROUTE_DEFAULTS.repeat_interval),
    muteIn: route.mute_in,
    activeIn: route.active_in,
  };
  return { route, resolved, children: route.routes.map((child, at) => nodeOf(child, `${id}.${at}`, resolved)) };
}

/** The labels that a group has in common. */
export function groupLabels({ groupBy }: Pick<ResolvedRoute, 'groupBy'>, labels: Labels): Labels {
  const entries = Object.entries(labels).filter(([name]) => groupBy.includes('...') || groupBy.includes(name));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Names a group: of one route, and by its labels. */
export function groupKey({ id }: Pick<ResolvedRoute, 'id'>, labels: Labels): string {
  const text = JSON.stringify([id, Object.entries(labels)]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
