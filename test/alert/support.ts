import { alertConfig, type AlertConfig, type AlertConfigInput } from '../../reaction-layer/alert/config/alert-config';
import type { Labels } from '../../reaction-layer/alert/config/matcher';
import { spanMs } from '../../reaction-layer/alert/config/span';
import { advanceGroups } from '../../reaction-layer/alert/notify/advance-groups';
import type { AlertGroup } from '../../reaction-layer/alert/notify/alert-group';
import { type Acknowledgement, marksAt } from '../../reaction-layer/alert/notify/marks';
import { muteReasons } from '../../reaction-layer/alert/notify/mute';
import type { AlertNotice } from '../../reaction-layer/alert/notify/notice';
import { routeTree } from '../../reaction-layer/alert/notify/route-tree';
import type { Silence } from '../../reaction-layer/alert/notify/silence';
import { type AlertRecord, alertIdOf } from '../../reaction-layer/alert/state/alert-record';
import { newProgress } from '../../reaction-layer/alert/state/step-alert';

/** A Monday, 00:00 UTC. */
export const MONDAY_MS = Date.UTC(2026, 0, 5);

/** @example at('90m') // 01:30 on the Monday */
export const at = (span: string): number => MONDAY_MS + spanMs(span);

export const config = (given: AlertConfigInput): AlertConfig => alertConfig.parse(given);

/** Channels `a`, `b`, … by mail, and a receiver of the same name for each. */
export function receivers(...names: readonly string[]): Pick<AlertConfigInput, 'channels' | 'receivers'> {
  return {
    channels: names.map((name) => ({ kind: 'email' as const, name, to: `${name}@shop.example` })),
    receivers: names.map((name) => ({ name, channels: [name] })),
  };
}

/** An alert of the rule `name`, from one time to another after the Monday; without an end it goes on. */
export interface Story {
  readonly name: string;
  readonly from: string;
  readonly to?: string;
  readonly labels?: Labels;
}

export function recordOf({ name, from, to, labels = {} }: Story, nowMs: number): AlertRecord {
  const all = { rule: name, severity: 'high', ...labels };
  const ends = to === undefined || at(to) > nowMs ? null : at(to);
  return {
    id: alertIdOf(all),
    rule: name,
    labels: all,
    progress: { ...newProgress(at(from)), phase: ends === null ? 'firing' : 'inactive' },
    starts: at(from),
    ends,
    now: null,
    evidence: null,
    settlement: null,
    recipients: [],
  };
}

export interface Scene {
  readonly config: AlertConfig;
  readonly stories: readonly Story[];
  readonly silences?: readonly Silence[];
  readonly marks?: (nowMs: number, alerts: readonly AlertRecord[]) => readonly Acknowledgement[];
  readonly until: string;
  readonly step?: string;
}

/** Plays a scene on a virtual clock. @returns what was sent: `0s a firing x,y` */
export function play({ config: given, stories, silences = [], marks = () => [], until, step = '1s' }: Scene): string[] {
  let groups: readonly AlertGroup[] = [];
  const said: string[] = [];
  const routes = routeTree(given.route);
  for (let nowMs = MONDAY_MS; nowMs <= at(until); nowMs += spanMs(step)) {
    const alerts = stories.filter(({ from }) => at(from) <= nowMs).map((story) => recordOf(story, nowMs));
    const reasons = muteReasons(given, silences, alerts, nowMs);
    const result = advanceGroups(groups, {
      ...{ site: 'shop', config: given, routes, alerts, nowMs },
      isMuted: (alert) => reasons(alert) !== undefined,
      ...marksAt(marks(nowMs, alerts), nowMs),
    });
    groups = result.groups;
    const names = new Map(alerts.map(({ id, rule }) => [id, rule]));
    said.push(...result.notices.map((notice) => lineOf(notice, names)));
  }
  return said;
}

function lineOf({ at: ms, channel, kind, firing, resolved }: AlertNotice, names: ReadonlyMap<string, string>): string {
  const list = (ids: readonly string[]): string => ids.map((id) => names.get(id) ?? id).join(',');
  const over = resolved.length === 0 ? '' : ` over:${list(resolved)}`;
  return `${textOf(ms - MONDAY_MS)} ${channel} ${kind} ${list(firing)}${over}`.replace('  ', ' ').trimEnd();
}

/** In the largest unit that divides it. */
function textOf(ms: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    const size = spanMs(`1${unit}`);
    if (ms > 0 && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms / 1000}s`;
}
