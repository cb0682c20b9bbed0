import { at, type Block, resourcesOf } from '../lib/policy/model';
import { chosen, environmentOf, parseBlock, removeChosen, synthesise, type Synthesised } from './support/synthesised';

describe('prod', () => {
  let prod: Synthesised;
  beforeAll(() => {
    prod = synthesise(environmentOf('prod'));
  });
  afterAll(() => prod.remove());

  test('alarms on what may lose or falsify numbers, and tells a topic', () => {
    const alarms = prod.all('observability', 'aws_cloudwatch_metric_alarm').map(({ body }) => body);
    const names = alarms.map(({ alarm_name }) => String(alarm_name).replace('tidemark-prod-', ''));
    expect(names).toEqual(
      expect.arrayContaining([
        'aggregate-late',
        'archive-near-loss',
        'collect-errors',
        'query-throttled',
        'gate-closed',
        'residual',
        'undecodable',
        'no-pulse',
        'stream-full',
        'cells-writes-throttled',
        'nightly-failed',
        'nightly-not-started',
        'tidemark-old',
        'aggregate-not-invoked',
        'archive-not-invoked',
        'cache-evicts',
        'cache-filling',
        'traffic-anomaly',
        'api-errors',
      ]),
    );
    const isWindow = /^tidemark-prod-slo-[a-z]+-\d+-minutes$/;
    expect(
      alarms.filter(
        ({ alarm_actions, alarm_name }) => alarm_actions === undefined && !isWindow.test(String(alarm_name)),
      ),
    ).toEqual([]);
    const alarming = alarms.filter(({ treat_missing_data }) => treat_missing_data === 'breaching');
    expect(alarming.map(({ alarm_name }) => String(alarm_name).replace('tidemark-prod-', '')).sort()).toEqual([
      'aggregate-not-invoked',
      'archive-not-invoked',
      'nightly-not-started',
      'no-pulse',
      'traffic-anomaly',
    ]);
    const { body: near } = prod.resource('observability', 'aws_cloudwatch_metric_alarm', {
      alarm_name: 'tidemark-prod-archive-near-loss',
    });
    expect(near['threshold']).toBe(168 * 3_600_000 * 0.1);
    const { body: undecodable } = prod.resource('observability', 'aws_cloudwatch_metric_alarm', {
      alarm_name: 'tidemark-prod-undecodable',
    });
    expect(undecodable).toMatchObject({
      metric_name: 'undecodable',
      dimensions: { function: expect.stringContaining('archive_function') as unknown },
      statistic: 'Sum',
      comparison_operator: 'GreaterThanThreshold',
      threshold: 0,
    });
    expect(prod.all('observability', 'aws_budgets_budget')).toHaveLength(1);
  });

  test('tells when the error budget of a promise burns too fast, over two windows at once', () => {
    const joined = prod.all('observability', 'aws_cloudwatch_composite_alarm').map(({ body }) => body);
    expect(joined.map(({ alarm_name }) => alarm_name).sort()).toEqual(
      ['exact', 'freshness', 'ingest', 'queries'].flatMap((name) => [
        `tidemark-prod-slo-${name}-fast`,
        `tidemark-prod-slo-${name}-slow`,
      ]),
    );
    const [fast] = joined.filter(({ alarm_name }) => alarm_name === 'tidemark-prod-slo-ingest-fast');
    expect(fast?.['alarm_rule']).toBe(
      'ALARM("tidemark-prod-slo-ingest-60-minutes") AND ALARM("tidemark-prod-slo-ingest-5-minutes")',
    );
    expect(fast?.['alarm_actions']).toHaveLength(1);
    const { body: window } = prod.resource('observability', 'aws_cloudwatch_metric_alarm', {
      alarm_name: 'tidemark-prod-slo-ingest-60-minutes',
    });
    expect(window).toMatchObject({ threshold: 14.4, treat_missing_data: 'notBreaching' });
    expect(window['metric_query']).toMatchObject([
      { id: 'failed', metric: { metric_name: '5xx', period: 3600 } },
      { id: 'all', metric: { metric_name: 'Count', period: 3600 } },
      { id: 'burn', expression: '(FILL(failed, 0) / all) / 0.00100', return_data: true },
    ]);
    const { body: exact } = prod.resource('observability', 'aws_cloudwatch_metric_alarm', {
      alarm_name: 'tidemark-prod-slo-exact-360-minutes',
    });
    // 29 hours in ms: at 07:00 the tidemark of the night before is as old.
    expect(exact['metric_query']).toMatchObject([{ metric: { stat: 'PR(:104400000)' } }, { id: 'burn' }]);
  });

  test('shows numbers and machinery on two boards', () => {
    const boards = prod
      .all('observability', 'aws_cloudwatch_dashboard')
      .map(({ body }) => parseBlock(body['dashboard_body'])['widgets'] as readonly Block[]);
    expect(boards.map((widgets) => widgets.length)).toEqual([7, 9 + 4]);
    expect(
      boards.flat().filter((widget) => !((at(widget, 'properties', 'metrics') as readonly unknown[]).length > 0)),
    ).toEqual([]);
  });
});

describe('what an environment chooses', () => {
  afterEach(removeChosen);

  test('tells somebody that fixed shards fill, where no alarm adds any', () => {
    const filling = (made: Synthesised) =>
      made
        .all('observability', 'aws_cloudwatch_metric_alarm')
        .filter(({ body }) => /stream-filling$/.test(String(body['alarm_name'])));
    const [alarm, ...others] = filling(
      chosen('prod', { stream: { mode: 'provisioned', shards: 3, retentionHours: 168 } }),
    );
    expect([alarm?.body['threshold'], others]).toEqual([3 * 1000 * 60 * 0.7, []]);
    expect([...filling(chosen('prod')), ...filling(chosen('staging'))]).toEqual([]);
  });

  test('a cache of either kind tells somebody before it is full', () => {
    const filling = (name: 'prod' | 'staging') =>
      chosen(name).resource('observability', 'aws_cloudwatch_metric_alarm', {
        alarm_name: `tidemark-${name}-cache-filling`,
      }).body;

    expect(filling('prod')).toMatchObject({
      metric_name: 'DatabaseMemoryUsagePercentage',
      dimensions: { CacheClusterId: 'tidemark-prod-cache-001' },
      comparison_operator: 'GreaterThanThreshold',
      threshold: 80,
    });
    expect(filling('staging')).toMatchObject({
      metric_name: 'BytesUsedForCache',
      dimensions: { clusterId: 'tidemark-staging-cache' },
      threshold: 0.8 * 5 * 1024 ** 3,
    });
  });

  test('no topics: alarms tell nobody, and the machine still ends', () => {
    const made = chosen('dev', { alertTopics: { enabled: false, operations: [], numbers: [], cost: [] } });
    expect(made.stacks.flatMap((stack) => resourcesOf(stack, 'aws_sns_topic'))).toEqual([]);
    expect(
      made
        .all('observability', 'aws_cloudwatch_metric_alarm')
        .filter(({ body }) => body['alarm_actions'] !== undefined),
    ).toEqual([]);
    expect(String(made.resource('batch', 'aws_sfn_state_machine').body['definition'])).not.toContain('sns');
  });

  test('a band around the usual traffic', () => {
    const alarm = chosen('staging').resource('observability', 'aws_cloudwatch_metric_alarm', {
      alarm_name: 'tidemark-staging-traffic-anomaly',
    }).body;
    expect(JSON.stringify(alarm['metric_query'])).toContain('ANOMALY_DETECTION_BAND(traffic, 3)');
    expect(
      chosen('dev')
        .all('observability', 'aws_cloudwatch_metric_alarm')
        .filter(({ body }) => body['metric_query'] !== undefined),
    ).toEqual([]);
  });

  test('a protected environment without a receiver of its alarms is refused', () => {
    const { alertTopics } = environmentOf('prod');
    expect(() => chosen('prod', { alertTopics: { ...alertTopics, numbers: [] } })).toThrow(
      'alertTopics.numbers of prod is []: it must be a list with an address, there or in TIDEMARK_ALERTS_PROD',
    );
    expect(() => chosen('prod', { alertTopics: { ...alertTopics, enabled: false } })).toThrow(
      'alertTopics.enabled of prod is false',
    );
    expect(() => chosen('dev')).not.toThrow();
  });
});
