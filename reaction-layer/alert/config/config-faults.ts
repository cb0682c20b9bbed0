import { findMetric } from '../../../core/metric/registry';
import { isTimeZone } from '../../../core/time/zone';
import { MINUTE_MS } from '../../../core/time/window';
import type { AlertConfig } from './alert-config';
import { ALERT_LIMITS, type AlertRule } from './rule';
import type { AlertRoute } from './routing';
import { instantMs, spanMs } from './span';

/** What the schema cannot say of a configuration. Each fault says which value is wrong and what to do. */
export function configFaults(config: AlertConfig): readonly string[] {
  const json = JSON.stringify(config).length;
  return [
    ...config.rules.flatMap(ruleFaults),
    ...repeatedNames(config),
    ...unknownNames(config),
    ...routeFaults(config.route),
    ...[...config.schedules, ...config.times].flatMap(({ name, time_zone: zone }) =>
      isTimeZone(zone) ? [] : [`${name}: “${zone}” is not an IANA time zone; use a name such as Europe/Berlin`],
    ),
    ...instantsIn(config)
      .filter((text) => Number.isNaN(instantMs(text)))
      .map((text) => `${text} is a time that does not exist`),
    ...config.maintenance.flatMap(({ name, from, to, times }) =>
      times === undefined && (from === undefined || to === undefined)
        ? [`maintenance ${name}: give from and to, or the name of times`]
        : [],
    ),
    ...(json > ALERT_LIMITS.json ? [`it is ${json} characters long, of at most ${ALERT_LIMITS.json}`] : []),
  ];
}

function ruleFaults({ name, source, when }: AlertRule): readonly string[] {
  if (source.kind === 'findings')
    return when === undefined ? [] : [`rule ${name}: findings have no condition; leave “when” out`];
  if (when === undefined) return [`rule ${name}: give a condition, such as "when": {"is": "below", "value": 10}`];
  if (source.kind === 'platform')
    return when.is === 'above' || when.is === 'below'
      ? []
      : [`rule ${name}: ${source.signal} is not compared with earlier; use “above” or “below”`];
  const overMs = spanMs(source.over);
  return [
    ...(findMetric(source.metric) === undefined
      ? [`rule ${name}: there is no metric “${source.metric}”; “tidemark metrics” lists them`]
      : []),
    ...(overMs % MINUTE_MS === 0 && overMs > 0
      ? []
      : [`rule ${name}: “over” is ${source.over}, which is not a whole number of minutes`]),
  ];
}

type Named = readonly { readonly name: string }[];

function repeatedNames(config: AlertConfig): readonly string[] {
  const lists: Readonly<Record<string, Named>> = {
    rule: config.rules,
    channel: config.channels,
    person: config.people,
    schedule: config.schedules,
    receiver: config.receivers,
    escalation: config.escalations,
    'named time': config.times,
    maintenance: config.maintenance,
  };
  return Object.entries(lists).flatMap(([what, list]) => {
    const names = list.map(({ name }) => name);
    const twice = names.filter((name, at) => names.indexOf(name) !== at);
    return twice.map((name) => `there are two entries “${name}” in the list of each ${what}: choose another name`);
  });
}

/** A name where something refers to another entry. */
interface Reference {
  readonly from: string;
  readonly what: 'channel' | 'person' | 'schedule' | 'receiver' | 'escalation' | 'named time';
  readonly name: string;
}

function unknownNames(config: AlertConfig): readonly string[] {
  const known = {
    channel: namesOf(config.channels),
    person: namesOf(config.people),
    schedule: namesOf(config.schedules),
    receiver: namesOf(config.receivers),
    escalation: namesOf(config.escalations),
    'named time': namesOf(config.times),
  };
  return referencesOf(config)
    .filter(({ what, name }) => !known[what].has(name))
    .map(({ from, what, name }) => {
      const names = [...known[what]].slice(0, 10).join(', ');
      return `${from}: there is no ${what} “${name}”; ${names === '' ? 'there is none' : `there are ${names}`}`;
    });
}

function referencesOf(config: AlertConfig): readonly Reference[] {
  const all = (from: string, what: Reference['what'], names: readonly (string | undefined)[]): readonly Reference[] =>
    names.flatMap((name) => (name === undefined ? [] : [{ from, what, name }]));
  return [
    ...config.people.flatMap(({ name, channels }) => all(`person ${name}`, 'channel', channels)),
    ...config.schedules.flatMap(({ name, people, overrides }) =>
      all(`schedule ${name}`, 'person', [...people, ...overrides.map(({ person }) => person)]),
    ),
    ...config.receivers.flatMap(({ name, channels, people, schedules }) => [
      ...all(`receiver ${name}`, 'channel', channels),
      ...all(`receiver ${name}`, 'person', people),
      ...all(`receiver ${name}`, 'schedule', schedules),
    ]),
    ...config.escalations.flatMap(({ name, steps }) =>
      all(
        `escalation ${name}`,
        'receiver',
        steps.map(({ receiver }) => receiver),
      ),
    ),
    ...config.maintenance.flatMap(({ name, times }) => all(`maintenance ${name}`, 'named time', [times])),
    ...routesIn(config.route).flatMap(({ receiver, escalation, mute_in: muted, active_in: active }) => [
      ...all('route', 'receiver', [receiver]),
      ...all('route', 'escalation', [escalation]),
      ...all('route', 'named time', [...muted, ...active]),
    ]),
  ];
}

function routeFaults(root: AlertRoute): readonly string[] {
  const count = routesIn(root).length;
  return [
    ...(root.matchers.length > 0 ? ['the root of the routes takes every alert: leave its matchers out'] : []),
    ...(root.mute_in.length + root.active_in.length > 0
      ? ['the root of the routes has no times: put them into a route below it']
      : []),
    ...(count > ALERT_LIMITS.routes ? [`there are ${count} routes, of at most ${ALERT_LIMITS.routes}`] : []),
    ...(depthOf(root) > ALERT_LIMITS.depth ? [`routes are nested more than ${ALERT_LIMITS.depth} deep`] : []),
  ];
}

function routesIn(route: AlertRoute): readonly AlertRoute[] {
  return [route, ...route.routes.flatMap(routesIn)];
}

function depthOf({ routes }: AlertRoute): number {
  return 1 + Math.max(0, ...routes.map(depthOf));
}

function namesOf(list: Named): ReadonlySet<string> {
  return new Set(list.map(({ name }) => name));
}

function instantsIn({ maintenance, schedules }: AlertConfig): readonly string[] {
  const spans = [...maintenance, ...schedules.flatMap(({ overrides }) => overrides)];
  return spans.flatMap(({ from, to }) => [from, to]).filter((text) => text !== undefined);
}
