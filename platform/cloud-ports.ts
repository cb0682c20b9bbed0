import type { AwsClients } from '../adapters/aws/clients';
import { tablesNamed } from '../adapters/aws/capability-tables';
import type { Deployment } from '../adapters/aws/doctor/deployment';
import { createManifestStore } from '../adapters/aws/dynamodb/manifest-store';
import { createSites } from '../adapters/aws/dynamodb/sites';
import { OperateFunction } from '../adapters/aws/operations/operate-function';
import { createS3Lake } from '../adapters/aws/s3-lake';
import { tableNameOf } from '../core/capability/capability';
import { ownValue } from '../core/own-value';
import type { ItemTables } from '../core/port/item-table';
import type { Lake, ManifestStore } from '../core/port/lake';
import type { RotatableSites } from '../core/port/sites';

export interface CloudOptions {
  readonly deployment: Deployment;
  /** Called with the progress of an operation. */
  readonly onState: (text: string) => void;
}

/** What operators reach of an AWS environment with their own credentials. */
export interface CloudPorts {
  readonly sites: RotatableSites;
  readonly lake: Lake;
  readonly manifests: ManifestStore;
  /** The tables of a capability. */
  readonly tablesOf: (capability: string) => ItemTables;
  /** Does what needs the engine or the collector, inside the account. */
  readonly operate: OperateFunction;
}

export function openCloudPorts(clients: AwsClients, { deployment, onState }: CloudOptions): CloudPorts {
  const { tables, capabilityTables, buckets, siteSecrets, operateFunction } = deployment;
  const table = (name: string) => ({ client: clients.apis.dynamodb, table: name });
  return {
    sites: createSites({ ...table(tables.sites), secrets: clients.apis.secrets, secretPrefix: siteSecrets }),
    lake: createS3Lake({ client: clients.apis.s3, bucket: buckets['lake']?.name ?? '' }),
    manifests: createManifestStore(table(tables.manifests)),
    tablesOf: tablesNamed(
      clients.apis.dynamodb,
      (capability, name) => ownValue(capabilityTables, tableNameOf(capability, name))?.name,
    ),
    operate: new OperateFunction({
      client: clients.invoker,
      functionName: operateFunction,
      onWait: () => onState('the engine is at work'),
    }),
  };
}
