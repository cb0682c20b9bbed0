import type { Environment } from '../environments/schema';

/** Prefix of every name, so that roles can be limited to our resources. */
export const PRODUCT = 'tidemark';

type Place = Pick<Environment, 'name' | 'account' | 'region'>;

/** @example nameOf(environment, 'cells') // 'tidemark-dev-cells' */
export function nameOf({ name }: Pick<Environment, 'name'>, thing: string): string {
  return `${PRODUCT}-${name}-${thing}`;
}

/** Glue and Athena allow no hyphens in names of databases and statements. @example 'tidemark_prod_small' */
export function databaseName({ name }: Pick<Environment, 'name'>, suffix?: string): string {
  return [PRODUCT, name.replaceAll('-', '_'), suffix].filter((part) => part !== undefined).join('_');
}

/** Bucket names are global: account and region make them unique. */
export function bucketName(place: Place, thing: string): string {
  return `${nameOf(place, thing)}-${place.account}-${place.region}`;
}

/** Bucket of the Terraform state; created once by hand (docs/deployment.md). */
export function stateBucket({ account, region }: Place): string {
  return `${PRODUCT}-state-${account}-${region}`;
}

export function partitionOf({ region }: Pick<Place, 'region'>): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** @example arnOf(environment, 'dynamodb', 'table/tidemark-dev-cells') */
export function arnOf(place: Place, service: string, resource: string): string {
  return `arn:${partitionOf(place)}:${service}:${place.region}:${place.account}:${resource}`;
}

/** Availability zones of an environment. @example ['eu-west-1a', 'eu-west-1b'] */
export function zonesOf({ region, network }: Environment): readonly string[] {
  return network.zones.map((letter) => `${region}${letter}`);
}

/** @example secretName(environment, 'read-token') // 'tidemark/dev/read-token' */
export function secretName({ name }: Pick<Environment, 'name'>, thing: string): string {
  return `${PRODUCT}/${name}/${thing}`;
}

/** The secrets of all sites, one per site. */
export function siteSecretsArn(place: Place): string {
  return arnOf(place, 'secretsmanager', `secret:${secretName(place, 'sites/*')}`);
}
