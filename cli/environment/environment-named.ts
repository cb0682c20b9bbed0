import { chosenEnvironments } from '../../stacks/environments/load';
import type { AwsClientOptions } from '../../adapters/aws/clients';
import { ENVIRONMENT_NAMES, type Environment } from '../../stacks/environments/schema';
import { UserError } from '../exit';

/** The file of an environment. @throws UserError or EnvironmentError for one that there is not, or that lacks its account */
export function environmentNamed(name: string, variables: Readonly<Record<string, string | undefined>>): Environment {
  const known = ENVIRONMENT_NAMES.find((one) => one === name);
  if (known === undefined)
    throw new UserError(`there is no environment “${name}”: --env takes ${ENVIRONMENT_NAMES.join(', ')}`);
  const [environment] = chosenEnvironments({ ...variables, TIDEMARK_ENV: known });
  if (environment === undefined) throw new UserError(`there is no file for the environment “${name}”`);
  return environment;
}

/** Where the services of an environment are: its region, or a double of AWS. */
export function placeOf(
  { region }: Environment,
  variables: Readonly<Record<string, string | undefined>>,
): AwsClientOptions & { readonly region: string } {
  const endpoint = variables['AWS_ENDPOINT_URL'];
  return { region, ...(endpoint === undefined ? {} : { endpoint }) };
}
