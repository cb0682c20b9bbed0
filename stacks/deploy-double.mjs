// Applies synthesised stacks, with the real Terraform and the real zips, to a double of AWS on this machine. Tests only: the product
// never knows of it. The stacks are changed on the way: where the services are, where the state is, and what the double does not have.
//
//   node stacks/deploy-double.mjs apply|plan|destroy --endpoint http://127.0.0.1:4566 [--out .build/cdktf.out] [--work DIR]
//        [--environment dev] [--only data,speed,…] [--variable NAME=VALUE …] [--keep TYPE …]
//
// `plan` plans a second time and fails if anything would change but what the double is known to forget.
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  initArguments,
  localised,
  producersOf,
  readStack,
  stackNames,
  terraform,
  writeFolder,
} from './terraform/folders.mjs';
import { findProvider, WANTED } from './terraform/provider.mjs';

const SERVICES =
  'apigatewayv2 athena budgets cloudfront cloudwatch cloudwatchlogs dynamodb ec2 elasticache emrserverless events firehose glue iam kinesis kms lambda s3 scheduler secretsmanager sfn sns sqs ssm sts xray'.split(
    ' ',
  );
/** Not in the double at all. */
const MISSING = ['aws_emrserverless_application', 'aws_xray_sampling_rule'];
/** There, but without anything behind them, and waited for half a minute each. */
const HOLLOW = [
  'aws_elasticache_serverless_cache',
  'aws_elasticache_replication_group',
  'aws_elasticache_parameter_group',
  'aws_elasticache_subnet_group',
  'aws_elasticache_user',
  'aws_elasticache_user_group',
  'aws_cloudfront_distribution',
  'aws_cloudfront_origin_access_control',
  'aws_cloudfront_response_headers_policy',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_flow_log',
];
/** What the double does not store as it was given, so that a second plan wants it again. */
const FORGOTTEN = {
  aws_kinesis_stream: ['tags_all'],
  aws_vpc_endpoint: ['private_dns_enabled', 'security_group_ids', 'policy'],
  aws_sfn_state_machine: ['tracing_configuration'],
  aws_apigatewayv2_authorizer: ['jwt_configuration'],
  aws_cloudwatch_metric_alarm: [
    'actions_enabled',
    'alarm_actions',
    'alarm_description',
    'dimensions',
    'extended_statistic',
    'ok_actions',
    'period',
    'statistic',
    'treat_missing_data',
  ],
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    endpoint: { type: 'string' },
    out: { type: 'string', default: join('.build', 'cdktf.out') },
    work: { type: 'string', default: join('.build', 'double') },
    environment: { type: 'string', default: 'dev' },
    only: { type: 'string' },
    variable: { type: 'string', multiple: true, default: [] },
    keep: { type: 'string', multiple: true, default: [] },
  },
});
const [verb] = positionals;
const outdir = resolve(values.out);
const work = resolve(values.work);
const provider = findProvider();
const stubbed = [...MISSING, ...HOLLOW].filter((type) => !values.keep.includes(type));
const variables = Object.fromEntries(
  values.variable.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
);

/** A provider that speaks to the double. Few tries: what the double does not know it answers with 500, and the usual 25 take minutes. */
function toDouble(json) {
  const endpoints = Object.fromEntries(SERVICES.map((service) => [service, values.endpoint]));
  const [{ region, default_tags: defaultTags }] = json.provider.aws;
  const aws = {
    region,
    default_tags: defaultTags,
    access_key: 'test',
    secret_key: 'test',
    s3_use_path_style: true,
    skip_credentials_validation: true,
    skip_metadata_api_check: true,
    skip_region_validation: true,
    max_retries: 3,
    endpoints: [endpoints],
  };
  return { ...json, provider: { aws: [aws] } };
}

/** Takes blocks out, and what refers to them is given something of the same shape. */
function withoutStubs(json) {
  const isStub = (type) => stubbed.includes(type);
  const kept = Object.entries(json.resource ?? {}).filter(([type]) => !isStub(type));
  // The double does not store the prefix list of a rule, and a second plan then ends with an error of the provider.
  const resource = Object.fromEntries(
    kept.map(([type, named]) => [
      type,
      Object.fromEntries(Object.entries(named).filter(([, body]) => body.prefix_list_id === undefined)),
    ]),
  );
  const reference = new RegExp(`\\b(${stubbed.join('|')})\\.[\\w-]+((?:\\.\\w+|\\[\\d+\\])*)`, 'g');
  const replaced = (value) => {
    if (typeof value === 'string')
      return value.includes('${')
        ? value.replace(reference, (_, __, path) =>
            path.endsWith('arn') ? '"arn:aws:iam::123456789012:role/stub"' : '"stub"',
          )
        : value;
    if (Array.isArray(value)) return value.map(replaced);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === 'depends_on' ? inner.filter((address) => !isStub(address.split('.')[0])) : replaced(inner),
      ]),
    );
  };
  const { resource: _, ...rest } = json;
  // Terraform takes no empty list of resources.
  return replaced(
    Object.values(resource).some((named) => Object.keys(named).length > 0) ? { ...rest, resource } : rest,
  );
}

/** Functions stand outside of the network, which the double does not have, and get the variables of the command line. */
function onThisMachine(json) {
  const functions = Object.entries(json.resource?.aws_lambda_function ?? {}).map(
    ([name, { vpc_config: _, ...body }]) => {
      const own = { ...body.environment.variables };
      for (const [key, value] of Object.entries(variables)) {
        if (value === '') delete own[key];
        else own[key] = value;
      }
      return [name, { ...body, environment: { variables: own } }];
    },
  );
  const buckets = Object.entries(json.resource?.aws_s3_bucket ?? {}).map(([name, { lifecycle: _, ...body }]) => [
    name,
    { ...body, force_destroy: true },
  ]);
  if (json.resource === undefined) return json;
  return {
    ...json,
    resource: {
      ...json.resource,
      ...(functions.length === 0 ? {} : { aws_lambda_function: Object.fromEntries(functions) }),
      ...(buckets.length === 0 ? {} : { aws_s3_bucket: Object.fromEntries(buckets) }),
    },
  };
}

function prepare(name) {
  const folder = join(work, name);
  const json = localised(onThisMachine(withoutStubs(toDouble(readStack(outdir, name)))), {
    name,
    states: work,
    version: provider?.version ?? WANTED,
  });
  writeFolder(folder, json, join(outdir, 'stacks', name));
  return { name, folder, producers: producersOf(json) };
}

/** Does something to every stack when what it waits for is done; stacks that wait for nothing of each other go together. */
async function inOrder(stacks, before, act) {
  const done = new Map();
  const run = (stack) => {
    if (!done.has(stack.name)) {
      const waits = before(stack)
        .map((name) => stacks.find((other) => other.name === name))
        .filter((other) => other !== undefined);
      done.set(
        stack.name,
        Promise.all(waits.map(run)).then(() => act(stack)),
      );
    }
    return done.get(stack.name);
  };
  await Promise.all(stacks.map(run));
}

async function twoAtOnce(stacks, act) {
  const waiting = [...stacks];
  const worker = async () => {
    for (let stack = waiting.shift(); stack !== undefined; stack = waiting.shift()) await act(stack);
  };
  await Promise.all([worker(), worker()]);
}

async function timed(name, what, act) {
  const started = Date.now();
  const said = await act().catch((error) => {
    throw new Error(`${name}: ${what} failed\n${error.message}`);
  });
  process.stdout.write(`${name.padEnd(22)} ${what} ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
  return said;
}

const { args: initArgs, env } = initArguments(provider);
const common = ['-input=false', '-no-color'];

async function apply({ name, folder }) {
  await timed(name, 'init ', () => terraform(folder, initArgs, env));
  await timed(name, 'apply', () => terraform(folder, ['apply', '-auto-approve', ...common], env));
}

async function planAgain({ name, folder }) {
  const file = join(folder, 'again.tfplan');
  await timed(name, 'plan ', () => terraform(folder, ['plan', `-out=${file}`, ...common], env));
  const { resource_changes: changes = [] } = JSON.parse(await terraform(folder, ['show', '-json', file], env));
  const wanted = changes.filter(({ change: { actions } }) => !['no-op', 'read'].includes(actions.join()));
  const unexpected = wanted.map((one) => ({ ...one, attributes: changedAttributes(one.change) })).filter(isUnexpected);
  for (const { address, change, attributes } of unexpected)
    process.stdout.write(
      `${name.padEnd(22)} would ${change.actions.join(' and ')} ${address}: ${attributes.join(', ')}\n`,
    );
  if (unexpected.length > 0) process.exitCode = 1;
}

function isUnexpected({ type, change: { actions }, attributes }) {
  const forgotten = FORGOTTEN[type] ?? [];
  return actions.join() !== 'update' || attributes.some((attribute) => !forgotten.includes(attribute));
}

/** Those that have another value afterwards, or one that is only known then. */
function changedAttributes({ before, after, after_unknown: unknown }) {
  const names = new Set([before, after, unknown].flatMap((part) => Object.keys(part ?? {})));
  return [...names]
    .filter((name) => unknown?.[name] === true || JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]))
    .sort();
}

async function destroy({ name, folder }) {
  if (existsSync(join(work, `${name}.tfstate`)))
    await timed(name, 'destroy', () => terraform(folder, ['destroy', '-auto-approve', ...common], env));
}

async function main() {
  if (!['apply', 'plan', 'destroy'].includes(verb) || values.endpoint === undefined) {
    process.stderr.write('node stacks/deploy-double.mjs apply|plan|destroy --endpoint http://127.0.0.1:4566\n');
    return 2;
  }
  mkdirSync(work, { recursive: true });
  const layers = values.only?.split(',');
  const names = stackNames(outdir).filter(
    (name) => name.endsWith(`-${values.environment}`) && (layers === undefined || layers.includes(name.split('-')[0])),
  );
  const stacks = names.map(prepare);
  if (verb === 'apply') await inOrder(stacks, ({ producers }) => producers, apply);
  if (verb === 'plan') await twoAtOnce(stacks, planAgain);
  if (verb === 'destroy')
    await inOrder(
      stacks,
      ({ name }) => stacks.filter(({ producers }) => producers.includes(name)).map((consumer) => consumer.name),
      destroy,
    );
  return process.exitCode ?? 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
