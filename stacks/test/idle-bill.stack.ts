import { idlePartsOf } from '../../loadtest/costs/idle';
import type { EnvironmentFile } from '../environments/load';
import type { EnvironmentName } from '../environments/schema';
import { type Block, resourcesOf } from '../lib/policy/model';
import { BALANCED, chosen, environmentOf, removeChosen, type Synthesised } from './support/synthesised';

afterEach(removeChosen);

const allOf = (made: Synthesised, type: string): readonly Block[] =>
  made.stacks.flatMap((stack) => resourcesOf(stack, type).map(({ body }) => body));

/** A band is billed as three metrics. https://aws.amazon.com/cloudwatch/pricing/ */
function metricsOf({ metric_query: queries }: Block): number {
  if (!Array.isArray(queries)) return 1;
  const isBand = JSON.stringify(queries).includes('ANOMALY_DETECTION_BAND');
  return isBand ? 3 : queries.filter((query: Block) => query['metric'] !== undefined).length;
}

const CASES: readonly (readonly [EnvironmentName, Partial<EnvironmentFile>])[] = [
  ['dev', {}],
  ['staging', {}],
  ['prod-small', {}],
  ['prod', {}],
  ['prod', { ingest: BALANCED }],
  ['dev', { dashboard: { livePage: false, cloudWatch: false }, cache: { kind: 'none' } }],
];

test.each(CASES)('%s %j: the bill counts what is deployed', (name, changes) => {
  const made = chosen(name, changes);
  const { alarmMetrics, boards, keys, secrets, endpointZones } = idlePartsOf(environmentOf(name, changes));

  expect({ alarmMetrics, boards, keys, secrets, endpointZones }).toEqual({
    alarmMetrics: allOf(made, 'aws_cloudwatch_metric_alarm').reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    boards: allOf(made, 'aws_cloudwatch_dashboard').length,
    keys: allOf(made, 'aws_kms_key').length,
    secrets: allOf(made, 'aws_secretsmanager_secret').length,
    endpointZones: allOf(made, 'aws_vpc_endpoint')
      .filter(({ vpc_endpoint_type: type }) => type === 'Interface')
      .reduce((sum, { subnet_ids: subnets }) => sum + (Array.isArray(subnets) ? subnets.length : 0), 0),
  });
});
