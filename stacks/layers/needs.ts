import type { Need } from '../../core/capability/capability';
import { DAY_FOLDERS, REPLAYS_FOLDER } from '../../core/run/day-folders';
import type { Placement } from '../constructs/lambda-service';
import type { Environment } from '../environments/schema';
import { cacheAccess, type Foundation, storeValues, streamValues } from './deps';
import type { Statement } from '../lib/iam';
import { lanesOf } from '../lib/lanes';
import { secretName, siteSecretsArn } from '../lib/naming';

/** The variables and permissions that satisfy a capability’s needs. */
export interface Given {
  readonly variables: Readonly<Record<string, string>>;
  readonly may: readonly Statement[];
  readonly placement?: Placement | undefined;
}

/** Folders of the lake with events or data derived from them. */
const LAKE_FOLDERS = ['events/', 'quarantine/', REPLAYS_FOLDER, ...Object.values(DAY_FOLDERS), 'runs/'] as const;

/** The variables and permissions for one need, so that a list of needs is least privilege. */
export function givenFor(need: Need, environment: Environment, foundation: Foundation): Given {
  const { data } = foundation;
  const { tables, lake, key } = data;
  switch (need) {
    case 'stream.put':
      return {
        variables: { ...textsOf(streamValues(environment, data)), TIDEMARK_LANES: String(lanesOf(environment)) },
        may: [data.toStreams('putRecords', 'listShards'), key.useThrough('kinesis')],
      };
    case 'stream.read':
      return {
        variables: textsOf(streamValues(environment, data)),
        may: [data.toStreams('readStream'), key.useThrough('kinesis')],
      };
    case 'sites':
      return {
        variables: { TIDEMARK_SITES_TABLE: tables.sites.tableName },
        may: [tables.sites.to('readTable'), key.useThrough('dynamodb')],
      };
    case 'site-secrets':
      return {
        variables: { TIDEMARK_SECRET_PREFIX: secretName(environment, 'sites/') },
        may: [{ may: ['readSecret'], on: [siteSecretsArn(environment)] }, key.useThrough('secretsmanager')],
      };
    case 'lake.read':
      return {
        variables: {
          TIDEMARK_LAKE_BUCKET: lake.bucketName,
          TIDEMARK_MANIFESTS_TABLE: tables.manifests.tableName,
        },
        may: [tables.manifests.to('readTable'), ...lake.reading(...LAKE_FOLDERS), key.useThrough('dynamodb', 's3')],
      };
    case 'numbers':
      return {
        variables: textsOf(storeValues(environment, data)),
        may: [
          { may: ['readTable'], on: Object.values(tables).map(({ arn }) => arn) },
          data.toStreams('listShards'),
          ...lake.reading('events/', ...Object.values(DAY_FOLDERS), 'runs/'),
          key.useThrough('dynamodb', 's3', 'kinesis'),
        ],
      };
    case 'cache': {
      const { variables, may, placement } = cacheAccess(foundation);
      return { variables: textsOf(variables), may, placement };
    }
  }
}

/** Variables that are set. */
function textsOf(variables: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
