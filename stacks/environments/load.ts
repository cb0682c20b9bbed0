import { dev } from './dev';
import { prod } from './prod';
import { prodSmall } from './prod-small';
import {
  ENVIRONMENT_NAMES,
  type Environment,
  type EnvironmentFile,
  type EnvironmentName,
  environmentSchema,
} from './schema';
import { staging } from './staging';

export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly code = 'bad_environment';
}

export type { EnvironmentFile };
type Variables = Readonly<Record<string, string | undefined>>;

/** Every environment as its file defines it. */
export const ENVIRONMENT_FILES: Readonly<Record<EnvironmentName, EnvironmentFile>> = {
  dev,
  staging,
  'prod-small': prodSmall,
  prod,
};

/** @example environmentVariable('ACCOUNT', 'prod-small') // 'TIDEMARK_ACCOUNT_PROD_SMALL' */
export function environmentVariable(purpose: 'ACCOUNT' | 'ALERTS', name: EnvironmentName): string {
  return `TIDEMARK_${purpose}_${name.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * The environments named by TIDEMARK_ENV: one, or all.
 *
 * @throws EnvironmentError naming every invalid field and the values it accepts
 */
export function chosenEnvironments(variables: Variables): readonly Environment[] {
  const chosen = variables['TIDEMARK_ENV'];
  const allowed = `one of ${ENVIRONMENT_NAMES.join(', ')}, all`;
  if (chosen === undefined || chosen === '') throw new EnvironmentError(`TIDEMARK_ENV is missing: ${allowed}`);
  if (chosen === 'all')
    return ENVIRONMENT_NAMES.map((name) => readEnvironment(name, ENVIRONMENT_FILES[name], variables));
  const name = ENVIRONMENT_NAMES.find((known) => known === chosen);
  if (name === undefined)
    throw new EnvironmentError(`TIDEMARK_ENV is ${JSON.stringify(chosen)}: it must be ${allowed}`);
  return [readEnvironment(name, ENVIRONMENT_FILES[name], variables)];
}

/** @throws EnvironmentError naming every invalid field and the values it accepts */
export function readEnvironment(name: EnvironmentName, file: EnvironmentFile, variables: Variables): Environment {
  const accountVariable = environmentVariable('ACCOUNT', name);
  const receiversVariable = environmentVariable('ALERTS', name);
  const parsed = environmentSchema.safeParse({
    ...file,
    account: variables[accountVariable] ?? file.account,
    alertTopics: withReceivers(file.alertTopics, variables[receiversVariable]),
  });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const field = path.join('.');
    const value = valueAt(file, path);
    if (field === 'account' && value === undefined)
      return `account is missing: ${message}, here or in ${accountVariable}`;
    if (field === '') return message;
    return value === undefined
      ? `${field} is missing: ${message}`
      : `${field} is ${JSON.stringify(value)}: it must be ${message}`;
  });
  throw new EnvironmentError(`environments/${name}.ts: ${faults.join('; ')}`);
}

type AlertTopics = EnvironmentFile['alertTopics'];

/** Adds addresses from a variable, separated by commas, to every topic. */
function withReceivers(topics: AlertTopics, variable: string | undefined): AlertTopics {
  const more = (variable ?? '').split(',').flatMap((address) => address.trim() || []);
  return {
    ...topics,
    operations: [...topics.operations, ...more],
    numbers: [...topics.numbers, ...more],
    cost: [...topics.cost, ...more],
  };
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    root,
  );
}
