import { createAwsClients } from '../../adapters/aws/clients';
import { createCloudDoctor } from '../../adapters/aws/doctor/cloud-doctor';
import { listSites } from '../../core/wire/sites';
import { createRemoteCollector } from '../../platform/remote-collector';
import { UserError } from '../exit';
import { printNote } from '../output';
import { connectEnvironment } from './connection';
import { deploymentOf } from './deployment';
import { environmentNamed, placeOf } from './environment-named';

/** The deployed collector, with the write key of a site. @throws UserError if there is no such site, or no address */
export async function environmentCollector(
  name: string,
  site: string,
): Promise<ReturnType<typeof createRemoteCollector>> {
  const [writeKey, url] = [await writeKeyOf(name, site), await addressOf(name)];
  return createRemoteCollector({
    send: (path, init) => fetch(new URL(path, url), init),
    writeKey,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}

async function writeKeyOf(name: string, site: string): Promise<string> {
  const connection = await connectEnvironment(name, printNote);
  try {
    const { sites } = await connection.call(listSites, {});
    const found = sites.find(({ id, removed }) => id === site && removed === undefined);
    if (found?.write_key !== undefined && found.write_key !== null) return found.write_key;
    throw new UserError(
      `${name} has no site “${site}” that takes events: make it with “tidemark sites add --env ${name} --site ${site}”`,
    );
  } finally {
    await connection.close();
  }
}

async function addressOf(name: string): Promise<string> {
  const environment = environmentNamed(name, process.env);
  const clients = createAwsClients(placeOf(environment, process.env));
  try {
    const url = await createCloudDoctor(clients).ingestUrl(deploymentOf(environment));
    if (url !== undefined) return url;
    throw new UserError(
      `the state of the stacks of ${name} does not say where events are sent: deploy the stack serving-${name}`,
    );
  } finally {
    clients.close();
  }
}
