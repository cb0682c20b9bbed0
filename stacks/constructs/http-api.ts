import { Construct } from 'constructs';
import { EVENTS_PATH, HEALTH_PATH } from '../../core/wire/paths';
import type { Environment } from '../environments/schema';
import {
  Apigatewayv2Api,
  Apigatewayv2Authorizer,
  Apigatewayv2Integration,
  Apigatewayv2Route,
  Apigatewayv2Stage,
  LambdaPermission,
} from '../lib/aws';
import { requireBetween } from '../lib/checks';
import { apiMetric } from '../lib/metrics';
import { nameOf } from '../lib/naming';
import type { Door } from './door';
import { EncryptedLog } from './encrypted-log';
import type { LambdaService } from './lambda-service';

export interface HttpApiProps {
  readonly environment: Environment;
  readonly logsKeyArn: string;
  /** Only if events come through this API. */
  readonly collect: LambdaService | undefined;
  readonly query: LambdaService;
  readonly authorizer: LambdaService;
}

/**
 * Longest response time of an HTTP API, 30 s:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
const LONGEST_MS = 30_000;
/** A revoked key may read this long. */
const AUTHORIZED_SECONDS = 30;

/** Route and outcome of each request: no address, headers or query string. */
const ACCESS_LOG = JSON.stringify({
  request_id: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  integration_error: '$context.integrationErrorMessage',
});

/** Queries with a token, and events with a write key unless they have a door of their own. */
export class HttpApi extends Construct implements Door {
  readonly apiId: string;
  /** Without `https://`. */
  readonly host: string;
  readonly errors: Door['errors'];
  readonly requests: Door['requests'];
  readonly #props: HttpApiProps;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    this.#props = props;
    const { environment } = props;
    const api = new Apigatewayv2Api(this, 'api', {
      name: nameOf(environment, 'api'),
      protocolType: 'HTTP',
    });
    this.apiId = api.id;
    this.host = `${api.id}.execute-api.${environment.region}.amazonaws.com`;
    this.errors = apiMetric(api.id, '5xx', 'Sum');
    this.requests = apiMetric(api.id, 'Count', 'Sum');
    const guard = this.#guard(api);
    const query = this.#target(api, 'query', props.query);
    // Of any method, so that the functions answer HEAD, OPTIONS and 405 as they do in one process. They name the
    // origin that may call, which the gateway cannot do together with credentials.
    if (props.collect !== undefined)
      this.#route(api, `ANY ${EVENTS_PATH}`, this.#target(api, 'collect', props.collect));
    for (const open of [
      `ANY ${HEALTH_PATH}`,
      'ANY /docs',
      'ANY /docs/{file+}',
      'ANY /openapi.json',
      'OPTIONS /v1/{proxy+}',
    ])
      this.#route(api, open, query);
    this.#route(api, 'ANY /v1/{proxy+}', query, guard);
    this.#stage(api);
  }

  #target(api: Apigatewayv2Api, name: string, fn: LambdaService): Apigatewayv2Integration {
    this.#allowed(api, name, fn);
    return new Apigatewayv2Integration(this, `${name}-integration`, {
      apiId: api.id,
      integrationType: 'AWS_PROXY',
      integrationUri: fn.invokeArn,
      payloadFormatVersion: '2.0',
      timeoutMilliseconds: requireBetween(
        `${name} timeoutMilliseconds`,
        Math.min(LONGEST_MS, fn.timeoutSeconds * 1000),
        50,
        LONGEST_MS,
      ),
    });
  }

  #guard(api: Apigatewayv2Api): Apigatewayv2Authorizer {
    const { authorizer } = this.#props;
    this.#allowed(api, 'authorizer', authorizer);
    return new Apigatewayv2Authorizer(this, 'authorizer', {
      apiId: api.id,
      name: 'readers',
      authorizerType: 'REQUEST',
      authorizerUri: authorizer.invokeArn,
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      identitySources: ['$request.header.Authorization'],
      authorizerResultTtlInSeconds: AUTHORIZED_SECONDS,
    });
  }

  #allowed(api: Apigatewayv2Api, name: string, fn: LambdaService): void {
    new LambdaPermission(this, `${name}-permission`, {
      functionName: fn.functionName,
      action: 'lambda:InvokeFunction',
      principal: 'apigateway.amazonaws.com',
      sourceArn: `${api.executionArn}/*`,
    });
  }

  #route(
    api: Apigatewayv2Api,
    routeKey: string,
    target: Apigatewayv2Integration,
    guard?: Apigatewayv2Authorizer,
  ): void {
    const id = routeKey.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase();
    new Apigatewayv2Route(this, `route-${id}`, {
      apiId: api.id,
      routeKey,
      target: `integrations/${target.id}`,
      ...(guard === undefined
        ? { authorizationType: 'NONE' }
        : { authorizationType: 'CUSTOM', authorizerId: guard.id }),
    });
  }

  #stage(api: Apigatewayv2Api): void {
    const { environment, logsKeyArn } = this.#props;
    const log = new EncryptedLog(this, 'log', {
      environment,
      name: `/aws/vendedlogs/apis/${nameOf(environment, 'api')}`,
      keyArn: logsKeyArn,
    });
    const { requestsPerSecond, burst } = environment.serving;
    new Apigatewayv2Stage(this, 'stage', {
      apiId: api.id,
      name: '$default',
      autoDeploy: true,
      defaultRouteSettings: {
        throttlingRateLimit: requestsPerSecond,
        throttlingBurstLimit: burst,
        // Metrics per route are billed, and nothing reads them.
        detailedMetricsEnabled: false,
      },
      accessLogSettings: { destinationArn: log.arn, format: ACCESS_LOG },
    });
  }
}
