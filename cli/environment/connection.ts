import { randomBytes } from 'node:crypto';
import { openCloudDoctor } from '../../adapters/aws/doctor/cloud-doctor';
import { openCloudOperations } from '../../platform/cloud-operations';
import { createAdminApi } from '../../serving-layer/api/api';
import { type Connection, connection } from '../api-connection';
import { deploymentOf } from '../doctor/deployment';
import { UserError } from '../exit';
import { environmentNamed } from './environment-named';

const ADMIN_PATH = '/v1/admin/';

/**
 * An environment on AWS as the API that every command speaks: questions go to its own API with its read token, operations are
 * done from here, with the credentials that AWS tools find.
 *
 * @throws UserError or EnvironmentError for an environment that there is not
 */
export function connectEnvironment(name: string, note: (line: string) => void): Connection {
  const environment = environmentNamed(name, process.env);
  const deployment = deploymentOf(environment);
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  const place = { region: environment.region, ...(endpoint === undefined ? {} : { endpoint }) };
  const operations = openCloudOperations({ ...place, deployment, onState: note });
  const cloud = openCloudDoctor(place);
  // Only this process can ask this app.
  const adminToken = randomBytes(16).toString('base64url');
  const admin = createAdminApi({ operations, adminToken });
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const url = await cloud.apiUrl(deployment);
    if (url === undefined) throw new UserError(`the API of ${name} has no address in the state of its stacks: deploy the stack serving-${name}`);
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${await cloud.readToken(deployment)}`);
    return fetch(new URL(path, url), { ...init, headers });
  };
  const send = async (path: string, init: RequestInit): Promise<Response> => (path.startsWith(ADMIN_PATH) ? admin.request(path, init) : ask(path, withoutAdmin(init)));
  const close = (): Promise<void> => {
    operations.close();
    cloud.close();
    return Promise.resolve();
  };
  return connection(send, adminToken, close);
}

/** The token of this process is nobody else’s business. */
function withoutAdmin(init: RequestInit): RequestInit {
  const headers = new Headers(init.headers);
  headers.delete('x-admin-token');
  return { ...init, headers };
}
