import { EVENTS_PATH, HEALTH_PATH } from '../../../core/wire/paths';
import { isOnHotPath } from '../hot-path';
import { at, finding, isBlock, must, resourcesOf, type Rule } from './model';

const FOREVER = -1;

/** As the fences require: one writer per shard, and no record discarded before the stream expires it. */
export const consumersKeepOrder: Rule = must(
  ['aws_lambda_event_source_mapping'],
  'must have parallelization_factor 1, endless retries and age, bisect, ReportBatchItemFailures and a destination for failures',
  ({ body }) =>
    body['parallelization_factor'] === 1 &&
    body['maximum_retry_attempts'] === FOREVER &&
    body['maximum_record_age_in_seconds'] === FOREVER &&
    body['bisect_batch_on_function_error'] === true &&
    Array.isArray(body['function_response_types']) &&
    body['function_response_types'].includes('ReportBatchItemFailures') &&
    at(body, 'destination_config', 'on_failure', 'destination_arn') !== undefined,
);

export const functionsAreTraced: Rule = must(
  ['aws_lambda_function'],
  'must run nodejs22.x on arm64, be traced unless it is on the hot path, and write JSON to a log of its own',
  ({ body }) =>
    body['runtime'] === 'nodejs22.x' &&
    String(body['architectures']) === 'arm64' &&
    (at(body, 'tracing_config', 'mode') === 'Active' || isOnHotPath(String(body['function_name']))) &&
    at(body, 'logging_config', 'log_format') === 'JSON' &&
    at(body, 'logging_config', 'log_group') !== undefined,
);

const SECRET_NAME = /(PASSWORD|PRIVATE|API_KEY|ACCESS_KEY|TOKEN)(?!_SECRET)/;
/** Anyone who may view a function can read its variables. */
export const variablesHoldNoSecret: Rule = (stack) =>
  resourcesOf(stack, 'aws_lambda_function').flatMap((resource) => {
    const variables = at(resource.body, 'environment', 'variables');
    return Object.keys(isBlock(variables) ? variables : {})
      .filter((name) => SECRET_NAME.test(name))
      .map((name) => finding(resource, `has ${name} in its variables: name a secret instead`));
  });

export const machinesAreTraced: Rule = must(
  ['aws_sfn_state_machine'],
  'must be traced and log its errors without what it was given',
  ({ body }) =>
    at(body, 'tracing_configuration', 'enabled') === true &&
    at(body, 'logging_configuration', 'level') === 'ERROR' &&
    at(body, 'logging_configuration', 'include_execution_data') === false,
);

export const apiIsThrottled: Rule = must(
  ['aws_apigatewayv2_stage'],
  'has no throttle, or no access log',
  ({ body }) =>
    Number(at(body, 'default_route_settings', 'throttling_rate_limit')) > 0 &&
    Number(at(body, 'default_route_settings', 'throttling_burst_limit')) > 0 &&
    at(body, 'access_log_settings', 'destination_arn') !== undefined,
);

/** Open routes: events need a write key, and the others, preflights among them, reveal nothing about a site. */
const OPEN_ROUTES = [
  `ANY ${EVENTS_PATH}`,
  `ANY ${HEALTH_PATH}`,
  'ANY /docs',
  'ANY /docs/{file+}',
  'ANY /openapi.json',
  'OPTIONS /v1/{proxy+}',
];
export const routesAreGuarded: Rule = must(
  ['aws_apigatewayv2_route'],
  'is open to everybody: give it the authorizer',
  ({ body }) =>
    OPEN_ROUTES.includes(String(body['route_key'])) ||
    (body['authorization_type'] === 'CUSTOM' && body['authorizer_id'] !== undefined),
);

export const pagesComeOverTls: Rule = (stack) =>
  resourcesOf(stack, 'aws_cloudfront_distribution').flatMap((resource) => {
    const behaviours = [
      ...asList(resource.body['default_cache_behavior']),
      ...asList(resource.body['ordered_cache_behavior']),
    ];
    const origins = asList(resource.body['origin']);
    const isPlain = behaviours.some(
      (behaviour) => !['redirect-to-https', 'https-only'].includes(String(at(behaviour, 'viewer_protocol_policy'))),
    );
    const isPlainBehind = origins.some(
      (origin) =>
        at(origin, 'custom_origin_config') !== undefined &&
        at(origin, 'custom_origin_config', 'origin_protocol_policy') !== 'https-only',
    );
    const isOpenBucket = origins.some(
      (origin) =>
        at(origin, 'custom_origin_config') === undefined && at(origin, 'origin_access_control_id') === undefined,
    );
    return [
      ...(isPlain ? [finding(resource, 'answers without TLS')] : []),
      ...(isPlainBehind ? [finding(resource, 'asks its origin without TLS')] : []),
      ...(isOpenBucket ? [finding(resource, 'reads a bucket that is open to everybody')] : []),
    ];
  });

/** State is encrypted and locked, and a plan cannot reach another account. */
export const stateIsLocked: Rule = ({ json }) => {
  const s3 = json.terraform?.backend?.['s3'];
  const [provider] = json.provider?.['aws'] ?? [];
  const where = { type: 'terraform', name: 'backend' };
  return [
    ...(at(s3, 'encrypt') === true && at(s3, 'use_lockfile') === true
      ? []
      : [finding(where, 'must be s3, encrypted, with a lock file')]),
    ...(Array.isArray(provider?.['allowed_account_ids'])
      ? []
      : [finding({ type: 'provider', name: 'aws' }, 'may act on any account')]),
  ];
};

/** JavaScript string operations destroy a reference to another resource and leave only its marker. */
export const referencesAreWhole: Rule = (stack) =>
  resourcesOf(stack)
    .filter(({ body }) => /TFTOKEN|TOKEN\[/.test(JSON.stringify(body)))
    .map((resource) => finding(resource, 'holds a reference that was cut'));

function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
