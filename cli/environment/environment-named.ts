import { chosenEnvironments } from '../../stacks/environments/load';
import type { AwsClientOptions } from '../../adapters/aws/sdk-configuration';
import { ENVIRONMENT_NAMES, type Environment } from '../../stacks/environments/schema';
import { UserError } from '../exit';

/** Reads an environment's file. @throws UserError or EnvironmentError if it is unknown or lacks its account */
export function environmentNamed(name: string, variables: Readonly<Record<string, string | undefined>>): Environment {
  const known = ENVIRONMENT_NAMES.find((one) => one === name);
  if (known === undefined)
    throw new UserError(`there is no environment “${name}”: --env takes ${ENVIRONMENT_NAMES.join(', ')}`);
  const [environment] = chosenEnvironments({ ...variables, TIDEMARK_ENV: known });
  if (environment === undefined) throw new UserError(`there is no file for the environment “${name}”`);
  return environment;
}

/** Where an environment's services are: its region, or an AWS emulator. */
export function placeOf(
  { region }: Environment,
  variables: Readonly<Record<string, string | undefined>>,
): AwsClientOptions & { readonly region: string } {
  const endpoint = variables['AWS_ENDPOINT_URL'];
  return { region, ...(endpoint === undefined ? {} : { endpoint }) };
}
