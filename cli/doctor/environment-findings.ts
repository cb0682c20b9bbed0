import type { CloudDoctor } from '../../adapters/aws/doctor/cloud-doctor';
import type { Deployment } from '../../adapters/aws/doctor/deployment';
import type { Finding } from '../../core/finding';
import { environmentNamed, placeOf } from '../environment/environment-named';
import { type ApiAccess, apiFindings, doorFindings } from './api-findings';
import { deploymentOf } from '../environment/deployment';

export interface EnvironmentQuestion {
  readonly env: string;
  /** Address of the API, if it should not be looked up. */
  readonly api?: string;
}

export interface EnvironmentDeps {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly open: (options: { readonly region: string; readonly endpoint?: string }) => Promise<CloudDoctor>;
  readonly fetch: ApiAccess['fetch'];
}

/**
 * Checks every part of an environment, first as AWS describes it, then as its API answers.
 *
 * @throws UserError or EnvironmentError for an unknown environment; NoCredentialsError if AWS cannot be asked
 */
export async function environmentFindings(
  question: EnvironmentQuestion,
  { variables, open, fetch }: EnvironmentDeps,
): Promise<readonly Finding[]> {
  const environment = environmentNamed(question.env, variables);
  const cloud = await open(placeOf(environment, variables));
  try {
    const deployment = deploymentOf(environment);
    const parts = await cloud.look(deployment);
    const url = question.api ?? (await addressOf(cloud, deployment));
    if (typeof url !== 'string') return [...parts, url];
    return [
      ...parts,
      ...(await apiFindings({ url: url.replace(/\/$/, ''), token: () => cloud.readToken(deployment), fetch })),
      ...(await doorFindings(await cloud.ingestUrl(deployment), fetch)),
    ];
  } finally {
    cloud.close();
  }
}

async function addressOf(cloud: CloudDoctor, deployment: Deployment): Promise<string | Finding> {
  const unknown = (why: string): Finding => ({ part: 'API', verdict: 'failed', says: `${why}, or pass it with --api` });
  try {
    return (
      (await cloud.apiUrl(deployment)) ??
      unknown(`has no address in the state of its stacks: deploy the stack serving-${deployment.environment}`)
    );
  } catch (error) {
    return unknown(
      `the state of its stacks cannot be read (${error instanceof Error ? error.message : String(error)}): fix that`,
    );
  }
}
