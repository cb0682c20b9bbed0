import * as z from 'zod';
import type { AwsClients } from '../adapters/aws/clients';
import type { AdminContext } from '../core/capability/route';
import { type CloudOptions, openCloudPorts } from './cloud-ports';
import { OperationRefused } from './operation-answers';

/** The context that operator routes use on AWS, with the operator's own credentials. */
export function createCloudAdmin(clients: AwsClients, options: CloudOptions): Omit<AdminContext, 'settings'> {
  const { sites, lake, manifests, tablesOf, operate } = openCloudPorts(clients, options);
  return {
    lake,
    manifests,
    sites,
    tablesOf,
    clock: { now: () => Date.now() },
    operate: async (request) => {
      const outcome = await operate.ask(request, z.unknown());
      if (outcome.status === 'refused') throw new OperationRefused(outcome.code, outcome.reason);
      return outcome.answer;
    },
    onProgress: options.onState,
  };
}
