import type { AwsClients } from '../adapters/aws/clients';
import type { Deployment } from '../adapters/aws/doctor/deployment';
import { createDocuments } from '../adapters/aws/dynamodb/documents';
import { createManifestStore } from '../adapters/aws/dynamodb/manifest-store';
import { createSites } from '../adapters/aws/dynamodb/sites';
import { OperateFunction } from '../adapters/aws/operations/operate-function';
import { createS3Lake } from '../adapters/aws/s3-lake';
import type { Documents } from '../core/port/documents';
import type { Lake, ManifestStore } from '../core/port/lake';
import type { Sites } from '../core/port/sites';

export interface CloudOptions {
  readonly deployment: Deployment;
  /** Called with the progress of an operation. */
  readonly onState: (text: string) => void;
}

/** What operators reach of an AWS environment with their own credentials. */
export interface CloudPorts {
  readonly sites: Sites;
  readonly lake: Lake;
  readonly manifests: ManifestStore;
  readonly documents: Documents;
  /** Does what needs the engine or the collector, inside the account. */
  readonly operate: OperateFunction;
}

export function openCloudPorts(clients: AwsClients, { deployment, onState }: CloudOptions): CloudPorts {
  const { tables, buckets, siteSecrets, operateFunction } = deployment;
  const table = (name: string) => ({ client: clients.apis.dynamodb, table: name });
  return {
    sites: createSites({ ...table(tables.sites), secrets: clients.apis.secrets, secretPrefix: siteSecrets }),
    lake: createS3Lake({ client: clients.apis.s3, bucket: buckets['lake']?.name ?? '' }),
    manifests: createManifestStore(table(tables.manifests)),
    documents: createDocuments(table(tables.sites)),
    operate: new OperateFunction({
      client: clients.invoker,
      functionName: operateFunction,
      onWait: () => onState('the engine is at work'),
    }),
  };
}
