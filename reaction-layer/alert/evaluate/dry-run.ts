import type { Answers } from '../../../core/port/answers';
import { MINUTE_MS, minuteOf } from '../../../core/time/window';
import type { AnomalyFinding } from '../../detect/finding';
import type { AlertConfig } from '../config/alert-config';
import type { AlertRule } from '../config/rule';
import { spanMs } from '../config/span';
import { advanceGroups } from '../notify/advance-groups';
import type { AlertGroup } from '../notify/alert-group';
import { marksAt } from '../notify/marks';
import { muteReasons } from '../notify/mute';
import type { AlertNotice } from '../notify/notice';
import { routeTree } from '../notify/route-tree';
import { advanceAlerts, type JudgedAlert } from '../state/advance-alerts';
import { type AlertRecord, isOngoing } from '../state/alert-record';
import { sampleOf } from './evaluate-rules';
import { askAll, type MetricSource, numbersIn, questionAbout } from './metric-numbers';
import { findingSamples } from './recent-findings';

/** Questions that a dry run asks at most; the steps are as short as they allow. */
const MOST_QUESTIONS = 2000;
const ASKED_AT_ONCE = 50;

/** Time in which a rule would have been an alert. */
export interface DryEpisode {
  readonly alert: AlertRecord;
  readonly starts: number;
  /** Null if it goes on at the end of the range. */
  readonly ends: number | null;
}

export interface DryRun {
  readonly stepMs: number;
  readonly episodes: readonly DryEpisode[];
  readonly notices: readonly AlertNotice[];
  /** Rules that have no history. */
  readonly skipped: readonly string[];
}

export interface DryRunInput {
  readonly site: string;
  readonly config: AlertConfig;
  /** ms since 1970 on whole minutes. */
  readonly from: number;
  readonly to: number;
  /** Those of the range. */
  readonly findings: readonly AnomalyFinding[];
}

/**
 * What the rules would have said in a range of the past, with the numbers as they are known now, and whom they would have
 * told. @throws QueryError for a rule whose question cannot be answered
 */
export async function dryRun(answers: Answers, input: DryRunInput): Promise<DryRun> {
  const { site, config, from, to, findings } = input;
  const metricRules = config.rules.flatMap((rule) =>
    rule.source.kind === 'metric' ? [{ rule, source: rule.source }] : [],
  );
  const least = ((to - from) * Math.max(1, metricRules.length)) / MOST_QUESTIONS;
  const stepMs = Math.max(MINUTE_MS, minuteOf(least + MINUTE_MS - 1));
  const times = Array.from({ length: Math.floor((to - from) / stepMs) }, (_, at) => from + (at + 1) * stepMs);
  const series = new Map<string, readonly (readonly JudgedAlert[])[]>();
  for (const { rule, source } of metricRules)
    series.set(rule.name, await judgedAt(answers, { rule, source, site }, times));
  const routes = routeTree(config.route);
  let [alerts, groups]: [readonly AlertRecord[], readonly AlertGroup[]] = [[], []];
  const notices: AlertNotice[] = [];
  const episodes = new Map<string, DryEpisode>();
  times.forEach((nowMs, at) => {
    const judged = config.rules.flatMap((rule) =>
      rule.source.kind === 'findings'
        ? findingSamples(rule, rule.source, site, { findings, nowMs }).map((one) => ({ rule, ...one }))
        : (series.get(rule.name)?.[at] ?? []),
    );
    alerts = advanceAlerts(alerts, judged, nowMs).alerts;
    const reasons = muteReasons(config, [], alerts, nowMs);
    const told = advanceGroups(groups, {
      ...{ site, config, routes, alerts, nowMs, ...marksAt([], nowMs) },
      isMuted: (alert) => reasons(alert) !== undefined,
    });
    groups = told.groups;
    notices.push(...told.notices);
    for (const alert of alerts)
      if (alert.starts !== null)
        episodes.set(`${alert.id} ${alert.starts}`, { alert, starts: alert.starts, ends: alert.ends });
    alerts = alerts.filter(
      (alert) =>
        isOngoing(alert) ||
        alert.progress.phase !== 'inactive' ||
        alert.progress.turns.length > 0 ||
        isMember(groups, alert),
    );
  });
  const skipped = config.rules.filter(({ source }) => source.kind === 'platform').map(({ name }) => name);
  return { stepMs, episodes: [...episodes.values()].sort((a, b) => a.starts - b.starts), notices, skipped };
}

function isMember(groups: readonly AlertGroup[], { id }: AlertRecord): boolean {
  return groups.some(({ members }) => members.includes(id));
}

async function judgedAt(
  answers: Answers,
  { rule, source, site }: { readonly rule: AlertRule; readonly source: MetricSource; readonly site: string },
  times: readonly number[],
): Promise<readonly (readonly JudgedAlert[])[]> {
  const judged: (readonly JudgedAlert[])[] = [];
  for (let at = 0; at < times.length; at += ASKED_AT_ONCE) {
    const questions = times
      .slice(at, at + ASKED_AT_ONCE)
      .map((end) => questionAbout(source, rule.when, { start: end - spanMs(source.over), end }, { exact: false }));
    // The first question says what is wrong with all of them.
    if (at === 0) await answers.query(site, questions.slice(0, 1));
    const answered = await askAll(answers, site, questions);
    for (const answer of answered) {
      const numbers = answer === undefined ? [] : numbersIn(source, answer);
      judged.push(numbers.map((number) => ({ rule, ...sampleOf(rule, source, site, number) })));
    }
  }
  return judged;
}
