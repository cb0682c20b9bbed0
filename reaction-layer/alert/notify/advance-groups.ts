import type { AlertConfig } from '../config/alert-config';
import { spanMs } from '../config/span';
import { type AlertRecord, isOngoing, routedLabels } from '../state/alert-record';
import { type AlertGroup, type ChannelLog, mustTell } from './alert-group';
import { isWithin } from './named-times';
import { type AlertNotice, noticeIdOf, type NoticeKind } from './notice';
import { channelsOf } from './on-call';
import { type FindRoutes, groupKey, groupLabels, type ResolvedRoute } from './route-tree';

/** What decides about messages at one time. */
export interface NotifyInput {
  readonly site: string;
  readonly config: AlertConfig;
  readonly routes: FindRoutes;
  /** Alerts that are active, and those that are over. */
  readonly alerts: readonly AlertRecord[];
  /** Silenced, inhibited, snoozed or in maintenance. */
  readonly isMuted: (alert: AlertRecord) => boolean;
  /** Until when somebody has put it off; afterwards it is sent again. */
  readonly snoozedUntil: (alert: AlertRecord) => number | undefined;
  readonly isAcknowledged: (alert: AlertRecord) => boolean;
  readonly nowMs: number;
}

export interface NotifyResult {
  readonly groups: readonly AlertGroup[];
  readonly notices: readonly AlertNotice[];
}

/** Puts alerts into groups, and decides what has to be said to whom now. Called again at the same time it says nothing. */
export function advanceGroups(before: readonly AlertGroup[], input: NotifyInput): NotifyResult {
  const { groups, routes } = grouped(before, input);
  const alerts = new Map(input.alerts.map((alert) => [alert.id, alert]));
  const notices: AlertNotice[] = [];
  const after = groups.flatMap((group): readonly AlertGroup[] => {
    const route = routes.get(group.key);
    // The routes were changed, or all members are gone.
    if (route === undefined) return [];
    const members = group.members.flatMap((id) => alerts.get(id) ?? []);
    const turn: Turn = { input, route, members, notices };
    const flushed = input.nowMs >= group.flush ? flush(group, turn) : group;
    const escalated = escalate(flushed, turn);
    return escalated.members.length === 0 ? [] : [escalated];
  });
  return { groups: after, notices };
}

/** One look at a group. */
interface Turn {
  readonly input: NotifyInput;
  readonly route: ResolvedRoute;
  readonly members: readonly AlertRecord[];
  /** Messages are added here. */
  readonly notices: AlertNotice[];
}

function grouped(
  before: readonly AlertGroup[],
  { alerts, routes, nowMs }: NotifyInput,
): { readonly groups: readonly AlertGroup[]; readonly routes: ReadonlyMap<string, ResolvedRoute> } {
  const groups = new Map(before.map((group) => [group.key, group]));
  const routeOf = new Map<string, ResolvedRoute>();
  for (const alert of alerts) {
    if (alert.starts === null) continue;
    const labels = routedLabels(alert);
    for (const route of routes(labels)) {
      const common = groupLabels(route, labels);
      const key = groupKey(route, common);
      const group = groups.get(key);
      if (group !== undefined || isOngoing(alert)) routeOf.set(key, route);
      if (group === undefined && isOngoing(alert)) {
        const waits = nowMs - alert.starts < route.groupWaitMs;
        const flushAt = waits ? alert.starts + route.groupWaitMs : nowMs;
        groups.set(key, newGroup(key, { route: route.id, labels: common, members: [alert.id], flush: flushAt }));
      } else if (group !== undefined && isOngoing(alert) && !group.members.includes(alert.id))
        groups.set(key, { ...group, members: [...group.members, alert.id] });
    }
  }
  return { groups: [...groups.values()], routes: routeOf };
}

function newGroup(key: string, given: Pick<AlertGroup, 'route' | 'labels' | 'members' | 'flush'>): AlertGroup {
  return { key, ...given, log: [], escalation: null, sent: 0 };
}

/** Tells each channel what it does not know, and lets go of what is over. */
function flush(group: AlertGroup, turn: Turn): AlertGroup {
  const { input, route, members } = turn;
  const { nowMs } = input;
  const isHeard = (alert: AlertRecord): boolean => !input.isMuted(alert) && input.snoozedUntil(alert) === undefined;
  const audible = isQuiet(input.config, route, nowMs) ? [] : members.filter(isHeard);
  const firing = audible.filter(isOngoing);
  const resolved = audible.filter((alert) => !isOngoing(alert) && endIsNews(alert));
  const snoozes = members.flatMap((alert) => input.snoozedUntil(alert) ?? []);
  const known = withoutSnoozed(group, turn);
  // Where nothing is heard, channels keep what they know.
  const told =
    firing.length + resolved.length === 0 && !hasEnded(audible)
      ? known
      : tellChannels(known, turn, { firing, resolved });
  return {
    ...told,
    flush: Math.min(nowMs + route.groupIntervalMs, ...snoozes),
    members: members.filter(isOngoing).map(({ id }) => id),
  };
}

/** Findings do not end, they are only not shown any more; and of a retraction everybody has been notified. */
function endIsNews({ evidence, settlement }: AlertRecord): boolean {
  return evidence?.finding === undefined && settlement?.verdict !== 'retracted';
}

function hasEnded(audible: readonly AlertRecord[]): boolean {
  return audible.length > 0 && !audible.some(isOngoing);
}

/** Channels forget what was put off, so that it is news afterwards. */
function withoutSnoozed(group: AlertGroup, { input, members }: Turn): AlertGroup {
  const snoozed = members.filter((alert) => input.snoozedUntil(alert) !== undefined).map(({ id }) => id);
  if (snoozed.length === 0) return group;
  const log = group.log.map((one) => ({ ...one, firing: one.firing.filter((id) => !snoozed.includes(id)) }));
  return { ...group, log };
}

interface Audible {
  readonly firing: readonly AlertRecord[];
  readonly resolved: readonly AlertRecord[];
}

function tellChannels(group: AlertGroup, turn: Turn, { firing, resolved }: Audible): AlertGroup {
  const { input, route } = turn;
  const { nowMs, config } = input;
  const receiver = config.receivers.find(({ name }) => name === route.receiver);
  const own = receiver === undefined ? [] : channelsOf(config, receiver, nowMs);
  // Channels of an escalation, and of those who were on call then, are notified of the end.
  const others = group.log.filter(({ channel, firing: told }) => !own.includes(channel) && told.length > 0);
  const ids = { firing: firing.map(({ id }) => id), resolved: resolved.map(({ id }) => id) };
  let after = group;
  for (const channel of [...own, ...others.map((log) => log.channel)]) {
    const log = after.log.find((one) => one.channel === channel);
    const sendsResolved = receiver?.send_resolved ?? true;
    const known = ids.resolved.filter((id) => log?.firing.includes(id));
    const isNews = own.includes(channel)
      ? mustTell({
          ...{ log, ...ids, sendsResolved, nowMs, repeatMs: route.repeatMs },
          isAcknowledged: firing.every(input.isAcknowledged),
        })
      : ids.firing.length === 0;
    if (!isNews) continue;
    const isEnd = ids.firing.length === 0;
    after = told(
      after,
      turn,
      { channel, kind: isEnd ? 'resolved' : 'firing', firing: ids.firing, resolved: known },
      {
        // The end is noted even where it is not sent.
        isSent: isEnd ? sendsResolved && known.length > 0 : true,
      },
    );
  }
  return after;
}

function told(
  group: AlertGroup,
  { input: { site, nowMs }, notices }: Turn,
  what: ChannelLogEntry & { readonly kind: NoticeKind },
  { isSent }: { readonly isSent: boolean },
): AlertGroup {
  const { channel, kind, firing, resolved } = what;
  if (isSent)
    notices.push({
      id: noticeIdOf(site, group.key, channel, `${nowMs} ${group.sent}`),
      ...{ site, channel, kind, group: group.key, group_labels: group.labels, firing: [...firing] },
      ...{ resolved: [...resolved], at: nowMs },
    });
  const log = { channel, firing: [...firing], resolved: [...resolved], at: nowMs };
  return {
    ...group,
    sent: group.sent + 1,
    log: [...group.log.filter((one) => one.channel !== channel), log],
  };
}

type ChannelLogEntry = Pick<ChannelLog, 'channel'> & {
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
};

/** Calls the next ones as long as nobody has acknowledged what was sent. */
function escalate(group: AlertGroup, turn: Turn): AlertGroup {
  const { input, route, members } = turn;
  const { config, nowMs } = input;
  const policy = config.escalations.find(({ name }) => name === route.escalation);
  const open = members.filter(
    (alert) =>
      isOngoing(alert) &&
      !input.isMuted(alert) &&
      input.snoozedUntil(alert) === undefined &&
      !input.isAcknowledged(alert) &&
      wasTold(group, alert),
  );
  if (policy === undefined || open.length === 0)
    return group.escalation === null ? group : { ...group, escalation: null };
  const since = group.escalation?.since ?? nowMs;
  let [after, done] = [group, group.escalation?.done ?? 0];
  for (const step of policy.steps.slice(done)) {
    if (nowMs - since < spanMs(step.after)) break;
    done += 1;
    const receiver = config.receivers.find(({ name }) => name === step.receiver);
    const firing = open.map(({ id }) => id);
    for (const channel of receiver === undefined ? [] : channelsOf(config, receiver, nowMs))
      after = told(after, turn, { channel, kind: 'escalation', firing, resolved: [] }, { isSent: true });
  }
  return { ...after, escalation: { since, done } };
}

function wasTold({ log }: AlertGroup, { id }: AlertRecord): boolean {
  return log.some(({ firing }) => firing.includes(id));
}

/** Whether a route sends nothing at this time. */
function isQuiet({ times }: AlertConfig, { muteIn, activeIn }: ResolvedRoute, nowMs: number): boolean {
  const isIn = (name: string): boolean => {
    const found = times.find((one) => one.name === name);
    return found !== undefined && isWithin(found, nowMs);
  };
  return muteIn.some(isIn) || (activeIn.length > 0 && !activeIn.some(isIn));
}
