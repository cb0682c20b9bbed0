import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { KmsAlias, KmsKey } from '../lib/aws';
import { requireBetween } from '../lib/checks';
import { type ResourceStatement, resourcePolicy, type Statement } from '../lib/iam';
import { arnOf, nameOf, partitionOf } from '../lib/naming';

export interface EncryptionKeyProps {
  readonly environment: Environment;
  /** @example 'data' */
  readonly purpose: string;
  readonly description: string;
  /** AWS services that use the key on their own behalf, and under which conditions. */
  readonly services?: readonly { readonly service: string; readonly when: NonNullable<Statement['when']> }[];
}

const DELETION_DAYS = { deletable: 7, protected: 30 } as const;

/** A customer-managed key, rotated yearly. In a key policy, `*` means this key; nothing narrower is possible. */
export class EncryptionKey extends Construct {
  readonly arn: string;
  readonly #environment: Environment;

  constructor(scope: Construct, id: string, { environment, purpose, description, services = [] }: EncryptionKeyProps) {
    super(scope, id);
    this.#environment = environment;
    const root = { account: `arn:${partitionOf(environment)}:iam::${environment.account}:root` };
    const statements: ResourceStatement[] = [
      { who: root, may: ['administerKey'], on: ['*'] },
      ...services.map(({ service, when }): ResourceStatement => ({
        who: { service },
        may: ['useKey'],
        on: ['*'],
        when,
      })),
    ];
    const key = new KmsKey(this, 'key', {
      description,
      enableKeyRotation: true,
      deletionWindowInDays: requireBetween(`${id} deletionWindowInDays`, DELETION_DAYS[environment.protection], 7, 30),
      policy: resourcePolicy(statements),
    });
    new KmsAlias(this, 'alias', { name: `alias/${nameOf(environment, purpose)}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }

  /** Permission to use the key, but only through these services. */
  useThrough(...services: readonly ('dynamodb' | 'kinesis' | 's3' | 'secretsmanager' | 'sns')[]): Statement {
    const via = services.map((service) => `${service}.${this.#environment.region}.amazonaws.com`);
    return { may: ['useKey'], on: [this.arn], when: { StringEquals: { 'kms:ViaService': via } } };
  }
}

/** The condition under which CloudWatch Logs may use a key: only for log groups of this account. */
export function forLogGroups(environment: Environment): NonNullable<Statement['when']> {
  return { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arnOf(environment, 'logs', 'log-group:*') } };
}
