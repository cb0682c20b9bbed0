import { problemBody } from '../../core/wire/problem';
import { at, type Block, resourcesOf } from '../lib/policy/model';
import { BALANCED, chosen, parseBlock, removeChosen, type Synthesised } from './support/synthesised';

afterEach(removeChosen);

function outputsOf(made: Synthesised): Readonly<Record<string, unknown>> {
  const { output = {} } = made.stack('serving').json as { readonly output?: Readonly<Record<string, Block>> };
  return Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]));
}

const routesOf = (made: Synthesised): readonly unknown[] =>
  made.all('serving', 'aws_apigatewayv2_route').map(({ body }) => body['route_key']);
const alarmsOf = (made: Synthesised): readonly string[] =>
  made.all('observability', 'aws_cloudwatch_metric_alarm').map(({ body }) => String(body['alarm_name']));
const permissionsOf = (made: Synthesised): readonly unknown[] =>
  made
    .all('serving', 'aws_lambda_permission')
    .filter(({ body }) => String(body['function_name']).includes('collect'))
    .map(({ body }) => body['principal']);

test('the HTTP API: events have a route beside questions, and no other way in', () => {
  const made = chosen('dev', { ingest: { door: 'http-api' } });

  expect(routesOf(made)).toContain('ANY /v1/events');
  expect(permissionsOf(made)).toEqual(['apigateway.amazonaws.com']);
  expect(resourcesOf(made.stack('serving'), 'aws_lambda_function_url', 'aws_lb', 'aws_vpc')).toEqual([]);
  const outputs = outputsOf(made);
  expect(outputs['ingest-url']).toBe(outputs['api-url']);
  expect(outputs).not.toHaveProperty('ingest-target');
  expect(alarmsOf(made)).not.toContain('tidemark-dev-door-errors');
});

test('a function URL: the API has no route for events, and only calls through the URL invoke the function', () => {
  const made = chosen('dev', { ingest: { door: 'function-url' } });

  expect(routesOf(made)).not.toContain('ANY /v1/events');
  expect(permissionsOf(made)).toEqual([]);
  const url = made.resource('serving', 'aws_lambda_function_url').body;
  expect([url['authorization_type'], url['cors']]).toEqual(['NONE', undefined]);
  expect(String(url['function_name'])).toContain('collect');
  const template = parseBlock(made.resource('serving', 'aws_cloudformation_stack').body['template_body']);
  expect(at(template, 'Resources', 'Permission', 'Properties')).toEqual({
    Action: 'lambda:InvokeFunction',
    FunctionName: url['function_name'],
    InvokedViaFunctionUrl: true,
    Principal: '*',
  });
  expect(outputsOf(made)['ingest-url']).toMatch(
    /^https:\/\/\$\{aws_lambda_function_url\.\w+\.url_id\}\.lambda-url\.eu-west-1\.on\.aws$/,
  );
  const alarm = made.resource('observability', 'aws_cloudwatch_metric_alarm', {
    alarm_name: 'tidemark-dev-door-errors',
  });
  expect([alarm.body['metric_name'], alarm.body['namespace']]).toEqual(['Url5xxCount', 'AWS/Lambda']);
});

describe('a load balancer', () => {
  test('forwards the address of events to the collector, over TLS, and refuses every other path itself', () => {
    const made = chosen('prod', { ingest: BALANCED });
    const listener = made.resource('serving', 'aws_lb_listener').body;

    expect(listener).toMatchObject({
      port: 443,
      protocol: 'HTTPS',
      ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      certificate_arn: BALANCED.certificateArn,
    });
    const [refusal] = listener['default_action'] as readonly Block[];
    expect(at(refusal, 'fixed_response', 'status_code')).toBe('404');
    expect(parseBlock(at(refusal, 'fixed_response', 'message_body'))).toEqual(
      problemBody('not_found', 'Only POST /v1/events is served here.'),
    );
    const rules = made.all('serving', 'aws_lb_listener_rule').map(({ body }) => body);
    expect(rules.map(({ condition }) => at(condition, 'path_pattern', 'values'))).toEqual([
      ['/v1/events', '/v1/events/'],
    ]);
    expect(made.resource('serving', 'aws_lb_target_group').body).toMatchObject({
      target_type: 'lambda',
      lambda_multi_value_headers_enabled: true,
      health_check: { enabled: true, path: '/healthz' },
    });
    expect(permissionsOf(made)).toEqual(['elasticloadbalancing.amazonaws.com']);
    expect(routesOf(made)).not.toContain('ANY /v1/events');
  });

  test('has the name, logs and firewall that its fields say', () => {
    const made = chosen('prod', { ingest: BALANCED });

    expect(outputsOf(made)['ingest-url']).toBe('https://events.shop.example');
    expect(outputsOf(made)['ingest-target']).toMatch(/^\$\{aws_lb\.\w+\.dns_name\}$/);
    expect(made.resource('serving', 'aws_route53_record').body).toMatchObject({
      name: 'events.shop.example',
      zone_id: 'Z0123456789ABC',
    });
    const rules = made.resource('serving', 'aws_wafv2_web_acl').body['rule'] as readonly Block[];
    expect(rules.map((rule) => rule['name'])).toEqual([
      'rate',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
    expect(at(rules[0], 'statement', 'rate_based_statement', 'limit')).toBe(10_000);
    const bucket = made.resource('serving', 'aws_s3_bucket', {
      bucket: 'tidemark-prod-door-logs-123456789012-eu-west-1',
    });
    const { body: policy } = made.resource('serving', 'aws_s3_bucket_policy', {
      bucket: `\${aws_s3_bucket.${bucket.name}.bucket}`,
    });
    const statements = parseBlock(policy['policy'])['Statement'] as readonly Block[];
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        Action: ['s3:PutObject'],
        Resource: expect.stringMatching(/\/AWSLogs\/123456789012\/\*$/) as string,
        Condition: {
          ArnLike: {
            'aws:SourceArn':
              'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/tidemark-prod-door/*',
          },
        },
      },
    ]);
  });

  test('has neither where they are left out', () => {
    const { door, domain, certificateArn, accessLogDays } = BALANCED;
    const made = chosen('dev', { ingest: { door, domain, certificateArn, accessLogDays } });

    expect(resourcesOf(made.stack('serving'), 'aws_wafv2_web_acl', 'aws_route53_record')).toEqual([]);
    expect(made.resource('serving', 'aws_lb').body['enable_deletion_protection']).toBe(false);
  });

  test('needs a domain, and a certificate of its region', () => {
    expect(() => chosen('prod', { ingest: { ...BALANCED, domain: 'https://shop.example' } })).toThrow(
      'ingest.domain is "https://shop.example": it must be a domain name such as events.shop.example',
    );
    const certificateArn = BALANCED.certificateArn.replace('eu-west-1', 'us-east-1');
    expect(() => chosen('prod', { ingest: { ...BALANCED, certificateArn } })).toThrow(
      'it must be the ARN of a certificate in the region of the environment',
    );
  });
});
