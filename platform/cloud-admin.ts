import { z } from 'zod';
import type { AwsClients } from '../adapters/aws/clients';
import type { Deployment } from '../adapters/aws/doctor/deployment';
import { createManifestStore } from '../adapters/aws/dynamodb/manifest-store';
import { createSites } from '../adapters/aws/dynamodb/sites';
import { OperateFunction } from '../adapters/aws/operations/operate-function';
import { createS3Lake } from '../adapters/aws/s3-lake';
import type { AdminContext } from '../core/capability/route';
import { OperationRefused } from './operation-answers';

/** The context that operator routes use on AWS, with the operator's own credentials. */
export function createCloudAdmin(
  clients: AwsClients,
  { deployment, onState }: { readonly deployment: Deployment; readonly onState: (text: string) => void },
): Omit<AdminContext, 'settings'> {
  const { tables, buckets, siteSecrets, operateFunction } = deployment;
  const table = (name: string) => ({ client: clients.dynamodb, table: name });
  const operate = new OperateFunction({
    client: clients.invoker,
    functionName: operateFunction,
    onWait: () => onState('the engine is at work'),
  });
  return {
    lake: createS3Lake({ client: clients.s3, bucket: buckets['lake']?.name ?? '' }),
    manifests: createManifestStore(table(tables.manifests)),
    sites: createSites({ ...table(tables.sites), secrets: clients.secrets, secretPrefix: siteSecrets }),
    operate: async (request) => {
      const outcome = await operate.ask(request, z.unknown());
      if (outcome.status === 'refused') throw new OperationRefused(outcome.code, outcome.reason);
      return outcome.answer;
    },
    onProgress: onState,
  };
}
