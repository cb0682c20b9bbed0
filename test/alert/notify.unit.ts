import { meetsAll } from '../../reaction-layer/alert/config/matcher';
import type { AlertConfigInput } from '../../reaction-layer/alert/config/alert-config';
import { isInhibited } from '../../reaction-layer/alert/notify/inhibit';
import { isWithin } from '../../reaction-layer/alert/notify/named-times';
import { onCallAt } from '../../reaction-layer/alert/notify/on-call';
import { routeTree } from '../../reaction-layer/alert/notify/route-tree';
import { type Silence, silenceState } from '../../reaction-layer/alert/notify/silence';
import { at, config, play, receivers } from './support';

const silence = (matchers: readonly string[], from: string, to: string): Silence => ({
  ...{ id: 's1', matchers: [...matchers], starts: at(from), ends: at(to), by: 'ada', comment: '' },
});

describe('a matcher', () => {
  it.each([
    ['severity=high', { severity: 'high' }, true],
    ['severity="high"', { severity: 'high' }, true],
    ['severity=high', { severity: 'higher' }, false],
    ['country=', {}, true],
    ['country!=DE', {}, true],
    ['country!=DE', { country: 'DE' }, false],
    ['rule=~orders|revenue', { rule: 'revenue' }, true],
    ['rule=~order', { rule: 'orders' }, false],
    ['rule=~checkout*', { rule: 'checkout-slow' }, true],
    ['rule=~*a*b*', { rule: 'xxaxxbxx' }, true],
    ['rule=~*a*b*', { rule: 'xxbxxaxx' }, false],
    ['rule=~ab*ba', { rule: 'aba' }, false],
    ['rule!~orders|revenue', { rule: 'errors' }, true],
    ['rule=.*', { rule: 'orders' }, false],
  ])('%s of %j is %s', (matcher, labels, expected) => {
    expect(meetsAll(labels, [matcher])).toBe(expected);
  });

  it('does not slow down on a hostile text', () => {
    expect(meetsAll({ rule: 'a'.repeat(200) }, [`rule=~${'a*'.repeat(100)}b`])).toBe(false);
  });
});

describe('the routing tree', () => {
  const routes: AlertConfigInput['route'] = {
    receiver: 'all',
    group_by: ['rule'],
    routes: [
      { matchers: ['team=shop'], receiver: 'shop', routes: [{ matchers: ['severity=critical'], receiver: 'pager' }] },
      { matchers: ['severity=critical'], receiver: 'ops', continue: true },
      { matchers: ['severity=~critical|high'], group_wait: '10s' },
      { matchers: ['severity=critical'], receiver: 'never' },
    ],
  };
  it.each([
    ['what no child takes, the root has', { severity: 'low' }, ['0 all']],
    ['the first child that matches takes it', { team: 'shop', severity: 'high' }, ['0.0 shop']],
    ['and its own children before it', { team: 'shop', severity: 'critical' }, ['0.0.0 pager']],
    ['“continue” also asks the next ones', { severity: 'critical' }, ['0.1 ops', '0.2 all']],
  ])('%s', (_, labels, expected) => {
    const found = routeTree(config({ route: routes }).route)(labels);
    expect(found.map(({ id, receiver }) => `${id} ${receiver ?? ''}`)).toEqual(expected);
  });

  it('hands down what a child does not say', () => {
    const [route] = routeTree(config({ route: routes }).route)({ severity: 'high' });
    expect(route).toMatchObject({ receiver: 'all', groupBy: ['rule'], groupWaitMs: 10_000, groupIntervalMs: 300_000 });
  });
});

describe('messages about groups', () => {
  const one = { ...receivers('a') };
  const route = {
    receiver: 'a',
    group_by: ['severity'],
    group_wait: '30s',
    group_interval: '5m',
    repeat_interval: '1h',
  };
  const xAndY = [
    { name: 'x', from: '0s' },
    { name: 'y', from: '10s' },
  ];

  it.each([
    ['wait for more of the group', xAndY, '4m', ['30s a firing x,y']],
    [
      'about another group are apart',
      [
        { name: 'x', from: '0s' },
        { name: 'y', from: '0s', labels: { severity: 'low' } },
      ],
      '4m',
      ['30s a firing x', '30s a firing y'],
    ],
    [
      'tell what is new at the next interval',
      [
        { name: 'x', from: '0s' },
        { name: 'y', from: '1m' },
      ],
      '10m',
      ['30s a firing x', '330s a firing x,y'],
    ],
    [
      'are repeated after the repeat interval, rounded up to a group interval',
      xAndY.slice(0, 1),
      '2h',
      ['30s a firing x', '3630s a firing x'],
    ],
    ['tell what is over', [{ name: 'x', from: '0s', to: '2m' }], '1h', ['30s a firing x', '330s a resolved over:x']],
    [
      'tell which part is over',
      [
        { name: 'x', from: '0s', to: '2m' },
        { name: 'y', from: '0s' },
      ],
      '20m',
      ['30s a firing x,y', '330s a firing y over:x'],
    ],
    ['are not sent about what was over before anybody knew', [{ name: 'x', from: '0s', to: '20s' }], '1h', []],
    [
      'are not sent twice about an alert that comes again within the interval',
      [
        { name: 'x', from: '0s', to: '1m' },
        { name: 'x', from: '2m' },
      ],
      '20m',
      ['30s a firing x'],
    ],
  ])('%s', (_, stories, until, expected) => {
    expect(play({ config: config({ ...one, route }), stories, until, step: '10s' })).toEqual(expected);
  });

  it('do not wait for an alert that began long ago', () => {
    const stories = [{ name: 'x', from: '0s' }];
    const late = config({ ...one, route: { ...route, group_wait: '0s' } });
    expect(play({ config: late, stories, until: '1m' })).toEqual(['0s a firing x']);
  });

  it('leave out the end where a receiver does not want it, and begin again afterwards', () => {
    const quiet = config({ ...one, receivers: [{ name: 'a', channels: ['a'], send_resolved: false }], route });
    const stories = [
      { name: 'x', from: '0s', to: '2m' },
      { name: 'x', from: '10m' },
    ];
    expect(play({ config: quiet, stories, until: '20m', step: '10s' })).toEqual(['30s a firing x', '630s a firing x']);
  });

  it('group by all labels with “...”', () => {
    const all = config({ ...one, route: { ...route, group_by: ['...'] } });
    expect(play({ config: all, stories: xAndY, until: '2m' })).toEqual(['30s a firing x', '40s a firing y']);
  });
});

describe('what keeps an alert from being sent', () => {
  const base = { ...receivers('a') };
  const route = { receiver: 'a', group_by: ['...'], group_wait: '0s', group_interval: '1m', repeat_interval: '1h' };
  const x = [{ name: 'x', from: '0s' }];

  it.each([
    ['a silence that matches', [silence(['rule=x'], '0s', '10m')], ['10m a firing x']],
    ['not a silence of something else', [silence(['rule=y'], '0s', '10m')], ['0s a firing x']],
    [
      'not a silence of which one condition fails',
      [silence(['rule=x', 'severity=low'], '0s', '10m')],
      ['0s a firing x'],
    ],
    ['not a silence that is over', [silence(['rule=x'], '0s', '0s')], ['0s a firing x']],
    ['a silence begins later: the channel knows it already', [silence(['rule=x'], '5m', '10m')], ['0s a firing x']],
  ])('%s', (_, silences, expected) => {
    expect(play({ config: config({ ...base, route }), stories: x, silences, until: '30m', step: '10s' })).toEqual(
      expected,
    );
  });

  it('a silence ends: what was repeated before is repeated again', () => {
    const silences = [silence(['rule=x'], '30m', '90m')];
    const said = play({ config: config({ ...base, route }), stories: x, silences, until: '2h', step: '10s' });
    expect(said).toEqual(['0s a firing x', '90m a firing x']);
  });

  it.each([
    ['source and target agree', { country: 'DE' }, { country: 'DE' }, true],
    ['they differ in a label that must be equal', { country: 'DE' }, { country: 'FR' }, false],
    ['both lack that label', {}, {}, true],
    ['only one lacks it', { country: 'DE' }, {}, false],
  ])('inhibition where %s', (_, source, target, expected) => {
    const rules = config({ inhibitions: [{ source: ['rule=down'], target: ['rule=slow'], equal: ['country'] }] });
    const active = [{ rule: 'down', ...source }];
    expect(isInhibited({ rule: 'slow', ...target }, active, rules.inhibitions)).toBe(expected);
  });

  it('an alert never inhibits itself, nor another that is on both sides', () => {
    const { inhibitions } = config({ inhibitions: [{ source: ['severity=high'], target: ['severity=~high|low'] }] });
    const high = { severity: 'high', rule: 'x' };
    expect(isInhibited(high, [high, { ...high, rule: 'y' }], inhibitions)).toBe(false);
    expect(isInhibited({ severity: 'low' }, [high], inhibitions)).toBe(true);
  });

  it('an inhibited alert is sent once its source is over', () => {
    const inhibitions = [{ source: ['rule=down'], target: ['rule=slow'] }];
    const stories = [
      { name: 'down', from: '0s', to: '5m' },
      { name: 'slow', from: '0s' },
    ];
    expect(play({ config: config({ ...base, route, inhibitions }), stories, until: '10m', step: '10s' })).toEqual([
      '0s a firing down',
      '5m a resolved over:down',
      '5m a firing slow',
    ]);
  });

  it('maintenance, planned once or every week', () => {
    const times = [{ name: 'nights', times: [{ weekdays: ['sunday' as const], from: '23:00', to: '00:20' }] }];
    const planned = { name: 'm', from: '2026-01-05T00:00:00Z', to: '2026-01-05T00:10:00Z' };
    const once = config({ ...base, route, maintenance: [planned] });
    const weekly = config({
      ...base,
      route,
      times,
      maintenance: [{ name: 'm', times: 'nights', matchers: ['rule=x'] }],
    });
    expect(play({ config: once, stories: x, until: '30m', step: '10s' })).toEqual(['10m a firing x']);
    expect(play({ config: weekly, stories: x, until: '30m', step: '10s' })).toEqual(['20m a firing x']);
  });

  it('a route that is quiet at that time', () => {
    const times = [{ name: 'early', times: [{ to: '00:15' }] }];
    const muted = { ...route, routes: [{ mute_in: ['early'] }] };
    const active = { ...route, routes: [{ active_in: ['early'] }] };
    const play1 = (given: AlertConfigInput['route']): string[] =>
      play({
        config: config({ ...base, times, route: given }),
        stories: [
          { name: 'x', from: '0s' },
          { name: 'y', from: '16m' },
        ],
        until: '30m',
        step: '10s',
      });
    expect(play1(muted)).toEqual(['15m a firing x', '16m a firing y']);
    expect(play1(active)).toEqual(['0s a firing x']);
  });
});

describe('named times', () => {
  const berlin = config({
    times: [
      {
        name: 'office',
        time_zone: 'Europe/Berlin',
        times: [{ weekdays: ['monday', 'friday'], from: '09:00', to: '17:00' }],
      },
    ],
  }).times;
  it.each([
    ['2026-01-05T08:00:00Z', true],
    ['2026-01-05T07:59:00Z', false],
    ['2026-01-05T16:00:00Z', false],
    ['2026-01-06T10:00:00Z', false],
    // An hour earlier in summer.
    ['2026-07-03T07:00:00Z', true],
  ])('in another zone: %s is %s', (text, expected) => {
    expect(berlin.map((one) => isWithin(one, Date.parse(text)))).toEqual([expected]);
  });
});

describe('escalation', () => {
  const policy = {
    ...receivers('a', 'b', 'c'),
    escalations: [
      {
        name: 'usual',
        steps: [
          { after: '10m', receiver: 'b' },
          { after: '20m', receiver: 'c' },
        ],
      },
    ],
    route: { receiver: 'a', group_by: ['...'], group_wait: '0s', group_interval: '1m', escalation: 'usual' },
  };
  const ack =
    (from: string, until?: string) => (nowMs: number, alerts: readonly { id: string; starts: number | null }[]) =>
      nowMs < at(from)
        ? []
        : alerts.map(({ id, starts }) => ({
            ...{ alert: id, starts: starts ?? 0, by: 'ada', note: '', at: at(from) },
            until: until === undefined ? null : at(until),
          }));

  it('calls the next ones until somebody acknowledges', () => {
    const stories = [{ name: 'x', from: '0s' }];
    const scene = { config: config(policy), stories, until: '1h', step: '10s' };
    expect(play(scene)).toEqual(['0s a firing x', '10m b escalation x', '20m c escalation x']);
    expect(play({ ...scene, marks: ack('15m') })).toEqual(['0s a firing x', '10m b escalation x']);
    expect(play({ ...scene, marks: ack('5m') })).toEqual(['0s a firing x']);
  });

  it('tells everybody who was called that it is over', () => {
    const stories = [{ name: 'x', from: '0s', to: '12m' }];
    expect(play({ config: config(policy), stories, until: '1h', step: '10s' })).toEqual([
      '0s a firing x',
      '10m b escalation x',
      '12m a resolved over:x',
      '12m b resolved over:x',
    ]);
  });

  it('begins again with the next episode, which nobody has acknowledged', () => {
    const stories = [
      { name: 'x', from: '0s', to: '5m' },
      { name: 'x', from: '30m' },
    ];
    const first = (nowMs: number, alerts: readonly { id: string; starts: number | null }[]) =>
      ack('1m')(
        nowMs,
        alerts.map((one) => ({ ...one, starts: at('0s') })),
      );
    expect(play({ config: config(policy), stories, marks: first, until: '45m', step: '10s' })).toEqual([
      '0s a firing x',
      '5m a resolved over:x',
      '30m a firing x',
      '40m b escalation x',
    ]);
  });

  it('a snooze puts it off, and then it is news', () => {
    const stories = [{ name: 'x', from: '0s' }];
    expect(play({ config: config(policy), stories, marks: ack('5m', '30m'), until: '45m', step: '10s' })).toEqual([
      '0s a firing x',
      '30m a firing x',
      '40m b escalation x',
    ]);
  });

  it('an acknowledged alert is not repeated', () => {
    const stories = [{ name: 'x', from: '0s' }];
    const often = config({
      ...policy,
      escalations: [],
      route: { ...policy.route, escalation: undefined, repeat_interval: '10m' },
    });
    expect(play({ config: often, stories, marks: ack('15m'), until: '1h', step: '10s' })).toEqual([
      '0s a firing x',
      '10m a firing x',
    ]);
  });
});

describe('who is on call', () => {
  const [weekly] = config({
    schedules: [
      {
        name: 'primary',
        time_zone: 'Europe/Berlin',
        people: ['ada', 'bob', 'cyd'],
        start: '2026-03-23',
        overrides: [{ from: '2026-03-25T00:00:00Z', to: '2026-03-26T00:00:00Z', person: 'cyd' }],
      },
    ],
  }).schedules;
  it.each([
    ['before the start', '2026-03-01T12:00:00Z', 'ada'],
    ['in the first shift', '2026-03-24T12:00:00Z', 'ada'],
    ['with an override', '2026-03-25T12:00:00Z', 'cyd'],
    // The clocks change on 29 March: 09:00 in Berlin is 07:00 UTC from then on.
    ['just before the handover', '2026-03-30T06:59:00Z', 'ada'],
    ['at the handover', '2026-03-30T07:00:00Z', 'bob'],
    ['three weeks later again', '2026-04-13T12:00:00Z', 'ada'],
  ])('%s', (_, text, expected) => {
    expect(weekly && onCallAt(weekly, Date.parse(text))).toBe(expected);
  });

  it('is called when the message is sent, and told the end even if the shift is over', () => {
    const rota = config({
      channels: receivers('a', 'b').channels,
      people: [
        { name: 'ada', channels: ['a'] },
        { name: 'bob', channels: ['b'] },
      ],
      schedules: [{ name: 'primary', people: ['ada', 'bob'], days: 1, start: '2026-01-04', handover: '00:30' }],
      receivers: [{ name: 'on-call', schedules: ['primary'] }],
      route: { receiver: 'on-call', group_wait: '0s', group_interval: '1m' },
    });
    expect(play({ config: rota, stories: [{ name: 'x', from: '0s', to: '40m' }], until: '1h', step: '10s' })).toEqual([
      '0s a firing x',
      '30m b firing x',
      '40m b resolved over:x',
      '40m a resolved over:x',
    ]);
  });
});

describe('a silence', () => {
  it.each([
    ['0s', 'pending'],
    ['1m', 'active'],
    ['2m', 'expired'],
  ])('at %s is %s', (time, state) => {
    expect(silenceState(silence(['rule=x'], '1m', '2m'), at(time))).toBe(state);
  });
});
