import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codedError } from '../../core/coded-error';
import type { EnvironmentFile } from '../../stacks/environments/schema';
import { at, type Block, parseTerraform, resourcesOf, type TerraformJson } from '../../stacks/lib/policy/model';
import { type IdleParts, idlePartsOf } from './idle';

/** A folder that has no synthesised stacks of an environment. */
export class PlanError extends codedError('PlanError', 'bad_plan') {}

/** The synthesised stacks of one environment. */
export type SynthesisedPlan = readonly TerraformJson[];

/**
 * Reads what `cdktf synth` or `node stacks/main.cjs` wrote.
 *
 * @param outdir such as `.build/cdktf.out`
 * @throws PlanError if it has no stack of the environment
 */
export function readPlan(outdir: string, environment: string): SynthesisedPlan {
  const folder = join(outdir, 'stacks');
  const ids = existsSync(folder) ? readdirSync(folder) : [];
  // Layers have no dash in their names, so that `data-prod` is not of `prod-small`.
  const ours = ids.filter((id) => id.slice(id.indexOf('-') + 1) === environment);
  if (ours.length === 0)
    throw new PlanError(
      `${folder} has no stacks of ${environment}: synthesise them with TIDEMARK_ENV=${environment} node stacks/main.cjs`,
    );
  return ours.map((id) => parseTerraform(readFileSync(join(folder, id, 'cdk.tf.json'), 'utf8')));
}

/** The environment with the shards that a plan has, if they are fixed. */
export function plannedEnvironment(file: EnvironmentFile, plan: SynthesisedPlan): EnvironmentFile {
  const { stream } = file;
  const main = allOf(plan, 'aws_kinesis_stream').find(({ name }) => name === `tidemark-${file.name}-events`);
  const { shard_count: shards, retention_period: retentionHours } = main ?? {};
  if (stream.mode === 'on-demand' || typeof shards !== 'number') return file;
  return {
    ...file,
    stream: { ...stream, shards, ...(typeof retentionHours === 'number' ? { retentionHours } : {}) },
  };
}

/** What is billed by the month, counted in the blocks of a plan. */
export function plannedIdleParts(file: EnvironmentFile, plan: SynthesisedPlan): IdleParts {
  return {
    ...idlePartsOf(file),
    alarmMetrics: allOf(plan, 'aws_cloudwatch_metric_alarm').reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    compositeAlarms: allOf(plan, 'aws_cloudwatch_composite_alarm').length,
    boards: allOf(plan, 'aws_cloudwatch_dashboard').length,
    keys: allOf(plan, 'aws_kms_key').length,
    secrets: allOf(plan, 'aws_secretsmanager_secret').length,
    endpointZones: allOf(plan, 'aws_vpc_endpoint')
      .filter(({ vpc_endpoint_type: type }) => type === 'Interface')
      .reduce((sum, { subnet_ids: subnets }) => sum + (Array.isArray(subnets) ? subnets.length : 0), 0),
  };
}

function allOf(plan: SynthesisedPlan, type: string): readonly Block[] {
  return plan.flatMap((json) => resourcesOf({ json }, type).map(({ body }) => body));
}

/** A band is billed as three metrics. https://aws.amazon.com/cloudwatch/pricing/ */
function metricsOf({ metric_query: queries }: Block): number {
  if (!Array.isArray(queries)) return 1;
  const isBand = JSON.stringify(queries).includes('ANOMALY_DETECTION_BAND');
  return isBand ? 3 : queries.filter((query) => at(query, 'metric') !== undefined).length;
}
