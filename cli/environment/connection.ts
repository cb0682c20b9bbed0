import { randomBytes } from 'node:crypto';
import { createClient } from '../../client/client';
import { bearer } from '../../core/wire/access';
import { createAwsClients } from '../../adapters/aws/clients';
import { type CloudDoctor, createCloudDoctor } from '../../adapters/aws/doctor/cloud-doctor';
import type { Deployment } from '../../adapters/aws/doctor/deployment';
import { openRoutes } from '../../capabilities/open-routes';
import { createCloudAdmin } from '../../platform/cloud-admin';
import { createCloudOperations } from '../../platform/cloud-operations';
import { createOperatingApi } from '../../serving-layer/api/operating-api';
import type { Connection } from '../options';
import { deploymentOf } from './deployment';
import { UserError } from '../exit';
import { environmentNamed, placeOf } from './environment-named';

const ADMIN_PATH = '/v1/admin/';

/**
 * An AWS environment behind the API that every command uses: queries go to its own API with its read token, operations
 * run here with the default credential chain.
 *
 * @throws UserError or EnvironmentError for an unknown environment
 */
export async function connectEnvironment(name: string, note: (line: string) => void): Promise<Connection> {
  const environment = environmentNamed(name, process.env);
  const deployment = deploymentOf(environment);
  const clients = createAwsClients(placeOf(environment, process.env));
  const cloud = createCloudDoctor(clients);
  // Only this process can reach this app.
  const adminToken = randomBytes(16).toString('base64url');
  const admin = createOperatingApi({
    operations: createCloudOperations(clients, { deployment, onState: note }),
    capabilities: {
      routes: await openRoutes(process.env),
      admin: createCloudAdmin(clients, { deployment, onState: note }),
    },
    adminToken,
  });
  const ask = apiOf(cloud, deployment);
  const send = async (path: string, init: RequestInit): Promise<Response> =>
    path.startsWith(ADMIN_PATH) ? admin.request(path, init) : ask(path, init);
  const close = (): Promise<void> => {
    clients.close();
    return Promise.resolve();
  };
  return { ...createClient({ fetch: send, adminToken }), close };
}

/** The environment's own API; its address and read token are looked up on the first query. */
function apiOf(cloud: CloudDoctor, deployment: Deployment): (path: string, init: RequestInit) => Promise<Response> {
  const lookUp = async (): Promise<{ readonly url: string; readonly token: string }> => {
    const { environment } = deployment;
    const url = await cloud.apiUrl(deployment);
    if (url === undefined)
      throw new UserError(
        `the API of ${environment} has no address in the state of its stacks: deploy the stack serving-${environment}`,
      );
    return { url, token: await cloud.readToken(deployment) };
  };
  let access: ReturnType<typeof lookUp> | undefined;
  return async (path, init) => {
    access ??= lookUp();
    const { url, token } = await access;
    const headers = new Headers(init.headers);
    headers.set('authorization', bearer(token));
    return fetch(new URL(path, url), { ...init, headers });
  };
}
