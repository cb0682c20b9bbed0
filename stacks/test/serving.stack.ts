import type { Block } from '../lib/policy/model';
import { questionEndMs } from '../../serving-layer/config';
import { chosen, environmentOf, parseBlock, removeChosen, synthesise, type Synthesised } from './support/synthesised';

describe('prod', () => {
  let prod: Synthesised;
  beforeAll(() => {
    prod = synthesise(environmentOf('prod'));
  });
  afterAll(() => prod.remove());

  test('gives a question up before the API does, and may stop what Athena has of it', () => {
    const { name, body } = prod.resource('serving', 'aws_lambda_function', { function_name: 'tidemark-prod-query' });
    const waits = prod
      .all('serving', 'aws_apigatewayv2_integration')
      .filter((integration) => String(integration.body['integration_uri']).includes(name))
      .map((integration) => Number(integration.body['timeout_milliseconds']));
    expect([...waits, Number(body['timeout']) * 1000].filter((limitMs) => limitMs - questionEndMs(0) < 3000)).toEqual(
      [],
    );
    expect(waits.length).toBeGreaterThan(0);
    const statements = prod
      .all('serving', 'aws_iam_role_policy')
      .flatMap((policy) => parseBlock(policy.body['policy'])['Statement'] as readonly Block[]);
    const stopping = statements.filter(({ Action }) =>
      (Action as readonly string[]).includes('athena:StopQueryExecution'),
    );
    expect(stopping.map(({ Resource }) => String(Resource))).toEqual([expect.stringMatching(/analysts/)]);
  });

  test('opens only what has a key of its own, or says nothing of a site', () => {
    const routes = prod
      .all('serving', 'aws_apigatewayv2_route')
      .map(({ body }) => [body['route_key'], body['authorization_type']]);
    expect(routes.filter(([, type]) => type === 'CUSTOM').map(([key]) => key)).toEqual(['ANY /v1/{proxy+}']);
    expect(routes.filter(([, type]) => type === 'NONE').map(([key]) => key)).toContain('ANY /v1/events');
  });
});

describe('what an environment chooses', () => {
  afterEach(removeChosen);

  test('no live page and no boards', () => {
    const made = chosen('dev', { dashboard: { livePage: false, cloudWatch: false } });
    expect(made.all('serving', 'aws_cloudfront_distribution')).toEqual([]);
    expect(made.all('observability', 'aws_cloudwatch_dashboard')).toEqual([]);
  });
});
