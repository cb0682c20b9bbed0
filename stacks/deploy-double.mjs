// Applies synthesised stacks to a double of AWS on this machine, with the real Terraform and the real zips.
// For tests only. The stacks are changed first: the endpoints, the location of the state, and whatever the double
// lacks.
//
//   node stacks/deploy-double.mjs apply|plan|destroy --endpoint http://127.0.0.1:4566
//        [--out .build/cdktf.out] [--work DIR] [--environment dev] [--only data,speed,…]
//        [--variable NAME=VALUE …] [--keep TYPE …]
//
// `plan` plans again and fails if anything would change, except for attributes that the double is known to forget.
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
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
import { dependenciesOf, isBlock, isList, parseStack } from './terraform/stack-json.mjs';

/** @import { Block, StackJson } from './terraform/stack-json.mjs' */

/** @typedef {{ readonly name: string, readonly folder: string, readonly producers: readonly string[] }} Stack */

const SERVICES =
  'apigatewayv2 athena budgets cloudfront cloudwatch cloudwatchlogs dynamodb ec2 elasticache emrserverless events firehose glue iam kinesis kms lambda s3 scheduler secretsmanager sfn sns sqs ssm sts xray'.split(
    ' ',
  );
/** Resource types that the double does not support. */
const MISSING = ['aws_emrserverless_application', 'aws_xray_sampling_rule'];
/** Resource types that the double accepts but ignores, each taking half a minute. */
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
/**
 * Attributes that the double does not store as given, so that a second plan sets them again.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
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

const changeSchema = z.object({
  actions: z.array(z.string()),
  before: z.record(z.string(), z.unknown()).nullish(),
  after: z.record(z.string(), z.unknown()).nullish(),
  after_unknown: z.record(z.string(), z.unknown()).nullish(),
});
const planSchema = z.object({
  resource_changes: z.array(z.object({ address: z.string(), type: z.string(), change: changeSchema })).default([]),
});

/**
 * Points the provider at the double. Few retries: the double answers 500 to unsupported requests, and the usual 25 take
 * minutes.
 * @param {StackJson} json
 * @returns {StackJson}
 */
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

/**
 * Removes the blocks that the double cannot serve and replaces references to them by a value of the same shape.
 * @param {StackJson} json
 * @returns {StackJson}
 */
function withoutStubs(json) {
  /** @param {string | undefined} type */
  const isStub = (type) => type !== undefined && stubbed.includes(type);
  const kept = Object.entries(json.resource ?? {}).filter(([type]) => !isStub(type));
  // The double does not store the prefix list of a rule; a second plan would end with an error of the provider.
  const resource = Object.fromEntries(
    kept.map(([type, named]) => [
      type,
      Object.fromEntries(Object.entries(named).filter(([, body]) => body['prefix_list_id'] === undefined)),
    ]),
  );
  const reference = new RegExp(`\\b(${stubbed.join('|')})\\.[\\w-]+((?:\\.\\w+|\\[\\d+\\])*)`, 'g');
  /**
   * @param {string} text
   * @returns {string}
   */
  const withoutReferences = (text) =>
    text.includes('${')
      ? text.replace(reference, (/** @type {string} */ _, /** @type {string} */ __, /** @type {string} */ path) =>
          path.endsWith('arn') ? '"arn:aws:iam::123456789012:role/stub"' : '"stub"',
        )
      : text;
  /**
   * @param {Block} block
   * @returns {Block}
   */
  const replaced = (block) => {
    const dependsOn = dependenciesOf(block)?.filter((address) => !isStub(address.split('.')[0]));
    return { ...mapValues(block, replacedValue), ...(dependsOn === undefined ? {} : { depends_on: dependsOn }) };
  };
  /**
   * @param {unknown} value
   * @returns {unknown}
   */
  const replacedValue = (value) => {
    if (typeof value === 'string') return withoutReferences(value);
    if (isList(value)) return value.map(replacedValue);
    return isBlock(value) ? replaced(value) : value;
  };
  // Terraform refuses an empty list of resources.
  const isEmpty = Object.values(resource).every((named) => Object.keys(named).length === 0);
  return parseStack(JSON.stringify(replaced({ ...json, resource: isEmpty ? undefined : resource })));
}

/**
 * Takes functions out of the network, which the double does not have, and sets the variables given on the command line.
 * Lets Terraform delete buckets that are protected and not empty.
 * @param {StackJson} json
 * @returns {StackJson}
 */
function onThisMachine(json) {
  if (json.resource === undefined) return json;
  const resource = { ...json.resource };
  changeEach(resource, 'aws_lambda_function', (body) => ({
    ...without(body, 'vpc_config'),
    environment: { variables: variablesOf(body) },
  }));
  changeEach(resource, 'aws_s3_bucket', (body) => ({ ...without(body, 'lifecycle'), force_destroy: true }));
  return { ...json, resource };
}

/**
 * @param {Record<string, Record<string, Block>>} resource
 * @param {string} type
 * @param {(body: Block) => Block} change
 */
function changeEach(resource, type, change) {
  const named = resource[type];
  if (named !== undefined) resource[type] = mapValues(named, change);
}

/**
 * @template From, To
 * @param {Readonly<Record<string, From>>} values
 * @param {(value: From) => To} change
 * @returns {Record<string, To>}
 */
function mapValues(values, change) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

/**
 * @param {Block} block
 * @param {string} key
 * @returns {Block}
 */
function without(block, key) {
  return Object.fromEntries(Object.entries(block).filter(([other]) => other !== key));
}

/**
 * A function’s variables with those of the command line; an empty value there removes one.
 * @param {Block} body
 * @returns {Block}
 */
function variablesOf({ environment }) {
  const own = isBlock(environment) && isBlock(environment['variables']) ? environment['variables'] : {};
  return Object.fromEntries(Object.entries({ ...own, ...variables }).filter(([, value]) => value !== ''));
}

/**
 * @param {string} name
 * @returns {Stack}
 */
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

/**
 * Runs `act` on every stack once it has run on the stacks before it. Independent stacks run at the same time.
 *
 * @param {readonly Stack[]} stacks
 * @param {(stack: Stack) => readonly string[]} before names of the stacks that must come first
 * @param {(stack: Stack) => Promise<void>} act
 */
async function inOrder(stacks, before, act) {
  /** @type {Map<string, Promise<void>>} */
  const started = new Map();
  /**
   * @param {Stack} stack
   * @returns {Promise<void>}
   */
  const run = (stack) => {
    const running = started.get(stack.name);
    if (running !== undefined) return running;
    const waits = before(stack)
      .map((name) => stacks.find((other) => other.name === name))
      .filter((other) => other !== undefined);
    const fresh = Promise.all(waits.map(run)).then(() => act(stack));
    started.set(stack.name, fresh);
    return fresh;
  };
  await Promise.all(stacks.map(run));
}

/**
 * With more stacks at once, the double answers so late that the provider repeats requests that were carried out.
 *
 * @param {(stack: Stack) => Promise<void>} act
 * @returns {(stack: Stack) => Promise<void>}
 */
function twoAtOnce(act) {
  let free = 2;
  /** @type {(() => void)[]} */
  const waiting = [];
  return async (stack) => {
    if (free > 0) free--;
    else await new Promise((/** @type {(value?: undefined) => void} */ resolve) => waiting.push(resolve));
    try {
      await act(stack);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

/**
 * @param {string} name
 * @param {string} what
 * @param {() => Promise<string>} act
 * @returns {Promise<void>}
 */
async function timed(name, what, act) {
  const started = Date.now();
  try {
    await act();
  } catch (error) {
    throw new Error(`${name}: ${what} failed\n${messageOf(error)}`, { cause: error });
  }
  process.stdout.write(`${name.padEnd(22)} ${what} ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

const { args: initArgs, env } = initArguments(provider);
const common = ['-input=false', '-no-color'];

/** @param {Stack} stack */
async function apply({ name, folder }) {
  await timed(name, 'init ', () => terraform(folder, initArgs, env));
  await timed(name, 'apply', () => terraform(folder, ['apply', '-auto-approve', ...common], env));
}

/** @param {Stack} stack */
async function planAgain({ name, folder }) {
  const file = join(folder, 'again.tfplan');
  await timed(name, 'plan ', () => terraform(folder, ['plan', `-out=${file}`, ...common], env));
  const shown = await terraform(folder, ['show', '-json', file], env);
  const { resource_changes: changes } = planSchema.parse(JSON.parse(shown));
  const wanted = changes.filter(({ change: { actions } }) => !['no-op', 'read'].includes(actions.join()));
  const unexpected = wanted.map((one) => ({ ...one, attributes: changedAttributes(one.change) })).filter(isUnexpected);
  for (const { address, change, attributes } of unexpected)
    process.stdout.write(
      `${name.padEnd(22)} would ${change.actions.join(' and ')} ${address}: ${attributes.join(', ')}\n`,
    );
  if (unexpected.length > 0) process.exitCode = 1;
}

/**
 * @param {{ readonly type: string, readonly change: z.infer<typeof changeSchema>, readonly attributes: readonly
 * string[] }} change
 * @returns {boolean}
 */
function isUnexpected({ type, change: { actions }, attributes }) {
  const forgotten = FORGOTTEN[type] ?? [];
  return actions.join() !== 'update' || attributes.some((attribute) => !forgotten.includes(attribute));
}

/**
 * Attributes whose value changes, or is only known after the change.
 * @param {z.infer<typeof changeSchema>} change
 * @returns {readonly string[]} sorted
 */
function changedAttributes({ before, after, after_unknown: unknown }) {
  const names = new Set([before, after, unknown].flatMap((part) => Object.keys(part ?? {})));
  return [...names]
    .filter((name) => unknown?.[name] === true || JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]))
    .sort();
}

/** @param {Stack} stack */
async function destroy({ name, folder }) {
  if (existsSync(join(work, `${name}.tfstate`)))
    await timed(name, 'destroy', () => terraform(folder, ['destroy', '-auto-approve', ...common], env));
}

async function main() {
  if (verb === undefined || !['apply', 'plan', 'destroy'].includes(verb) || values.endpoint === undefined) {
    process.stderr.write('node stacks/deploy-double.mjs apply|plan|destroy --endpoint http://127.0.0.1:4566\n');
    return 2;
  }
  mkdirSync(work, { recursive: true });
  const layers = values.only?.split(',');
  const names = stackNames(outdir).filter(
    (name) =>
      name.endsWith(`-${values.environment}`) &&
      (layers === undefined || layers.some((layer) => name.startsWith(`${layer}-`))),
  );
  const stacks = names.map(prepare);
  if (verb === 'apply') await inOrder(stacks, ({ producers }) => producers, twoAtOnce(apply));
  if (verb === 'plan') await Promise.all(stacks.map(twoAtOnce(planAgain)));
  if (verb === 'destroy')
    await inOrder(
      stacks,
      ({ name }) => stacks.filter(({ producers }) => producers.includes(name)).map((consumer) => consumer.name),
      twoAtOnce(destroy),
    );
  return process.exitCode ?? 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
