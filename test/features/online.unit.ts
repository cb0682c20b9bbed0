import { DAY_MS, MINUTE_MS } from '../../core/time/window';
import { answerOnline } from '../../reaction-layer/features/online/answer-online';
import { createOnlineValues } from '../../reaction-layer/features/online/online-values';
import { readOnlineQuestion } from '../../reaction-layer/features/online/read-question';
import { createValuesOf } from '../../reaction-layer/features/online/refresh-values';
import { trafficByGeoPlatform as view } from '../../reaction-layer/features/views/traffic-by-geo-platform';
import { getOnlineFeatures } from '../../reaction-layer/features/wire';

const NOW = Date.parse('2026-11-29T15:13:08Z');
const ALL = ['ctr_avg', 'bounce_rate_avg', 'event_count'].map((name) => `${view.name}:${name}`);

function asked(given: Readonly<Record<string, unknown>>) {
  return getOnlineFeatures.input.parse({ features: ALL, ...given });
}

function answered(given: Readonly<Record<string, unknown>>) {
  const values = createOnlineValues(view);
  values.put(['US', 'web'], { values: [0.03, 0.5, 200], at: NOW - 5 * MINUTE_MS });
  values.put(['US', 'web'], { values: [0.99, 0.99, 9], at: NOW - 30 * MINUTE_MS });
  values.put(['DE', 'web'], { values: [0.05, 0.6, 70], at: NOW - 3 * DAY_MS - MINUTE_MS });
  values.put(['JP', 'android'], { values: [null, 0.23, 13], at: NOW - 5 * MINUTE_MS });
  values.put(['BR', 'web'], { values: [0.09, 0.24, 14], at: NOW - 3 * DAY_MS });
  const request = asked(given);
  return answerOnline({
    question: readOnlineQuestion(request),
    isFullNames: request.full_feature_names,
    valuesOf: () => values,
    now: NOW,
  });
}

function codeThrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

test('answers as the feature server of Feast does, but never calls an expired value present nor lets an older one win', () => {
  const answer = answered({
    entities: { geo: ['US', 'DE', 'XX', 'JP', 'BR'], platform: ['web', 'web', 'web', 'android', 'web'] },
  });

  expect(answer.metadata.feature_names).toEqual(['geo', 'platform', 'ctr_avg', 'bounce_rate_avg', 'event_count']);
  expect(answer.results[0]).toEqual({
    values: ['US', 'DE', 'XX', 'JP', 'BR'],
    statuses: Array.from({ length: 5 }, () => 'PRESENT'),
    event_timestamps: Array.from({ length: 5 }, () => '1970-01-01T00:00:00Z'),
  });
  expect(answer.results[2]).toEqual({
    values: [0.03, null, null, null, 0.09],
    statuses: ['PRESENT', 'OUTSIDE_MAX_AGE', 'NOT_FOUND', 'PRESENT', 'PRESENT'],
    event_timestamps: [
      '2026-11-29T15:08:08Z',
      '2026-11-26T15:12:08Z',
      '1970-01-01T00:00:00Z',
      '2026-11-29T15:08:08Z',
      '2026-11-26T15:13:08Z',
    ],
  });
  expect(answer.results[4]?.values).toEqual([200, null, null, 13, 14]);
});

test('full names begin with the view', () => {
  const { metadata } = answered({ entities: { geo: ['US'], platform: ['web'] }, full_feature_names: true });

  expect(metadata.feature_names[2]).toBe('traffic_5m_by_geo_platform__ctr_avg');
});

test.each([
  [
    'an unknown view',
    { features: ['nope:ctr_avg'], entities: {} },
    'unknown_feature',
    /there is no feature view “nope”/,
  ],
  ['an unknown feature', { features: [`${view.name}:nope`], entities: {} }, 'unknown_feature', /no feature “nope”/],
  ['a missing join key', { entities: { geo: ['US'] } }, 'invalid_question', /join key platform is missing/],
  [
    'an unknown join key',
    { entities: { geo: ['US'], platform: ['web'], x: [1] } },
    'invalid_question',
    /x is not a join key/,
  ],
  ['uneven join keys', { entities: { geo: ['US', 'DE'], platform: ['web'] } }, 'invalid_question', /geo 2, platform 1/],
  ['no entity', { entities: { geo: [], platform: [] } }, 'invalid_question', /no values are given/],
])('refuses %s', (_, given, code, message) => {
  const read = (): unknown => readOnlineQuestion(asked(given));

  expect(read).toThrow(message);
  expect(codeThrownBy(read)).toBe(code);
});

test('asks for the window that ends now, once for all questions of five seconds', async () => {
  const questions: unknown[] = [];
  let now = NOW;
  const row = {
    by: { country: 'US', platform: 'web' },
    start: 0,
    end: 0,
    lower: 0,
    upper: 0,
    exact: false,
    layer: 'speed',
  };
  const answers = view.features.map((_, at) => ({ rows: [{ ...row, value: at + 1 }] }));
  const valuesOf = createValuesOf({
    clock: { now: () => now },
    answers: {
      query: (_site: string, given: readonly unknown[]) => {
        questions.push(given);
        return Promise.resolve({ answers });
      },
    } as never,
  });

  const [values] = await Promise.all([valuesOf(view, 'shop'), valuesOf(view, 'shop')]);
  now += 4_000;
  await valuesOf(view, 'shop');
  expect(questions).toHaveLength(1);
  now += 2_000;
  await valuesOf(view, 'shop');

  expect(questions).toHaveLength(2);
  expect(values.get(['US', 'web'])).toEqual({ values: [1, 2, 3], at: now });
  expect(questions[0]).toMatchObject([
    {
      metric: 'click_through_rate',
      from: Date.parse('2026-11-29T15:09:00Z'),
      to: Date.parse('2026-11-29T15:14:00Z'),
      by: ['country', 'platform'],
    },
    { metric: 'bounce_rate' },
    { metric: 'events' },
  ]);
});
