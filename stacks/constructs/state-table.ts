import { Construct } from 'constructs';
import { KEYS, type TableDefinition } from '../../adapters/aws/storage-keys';
import type { Environment } from '../environments/schema';
import { DynamodbTable } from '../lib/aws';
import type { Purpose, Statement } from '../lib/iam';
import { nameOf } from '../lib/naming';

export interface StateTableProps {
  readonly environment: Environment;
  readonly name: string;
  readonly definition: TableDefinition;
  readonly keyArn: string;
}

/**
 * An on-demand table with point-in-time recovery for 35 days, unless what is deleted must be gone, and with deletion
 * protection in a protected environment.
 */
export class StateTable extends Construct {
  readonly arn: string;
  readonly tableName: string;

  constructor(scope: Construct, id: string, { environment, name, definition, keyArn }: StateTableProps) {
    super(scope, id);
    const table = new DynamodbTable(this, 'table', {
      name: nameOf(environment, name),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: KEYS.partition,
      rangeKey: KEYS.sort,
      attribute: [KEYS.partition, KEYS.sort].map((key) => ({ name: key, type: 'S' })),
      ...(definition.expiry === undefined ? {} : { ttl: { attributeName: definition.expiry, enabled: true } }),
      pointInTimeRecovery: { enabled: definition.forgets !== true },
      serverSideEncryption: { enabled: true, kmsKeyArn: keyArn },
      deletionProtectionEnabled: environment.protection === 'protected',
    });
    this.arn = table.arn;
    this.tableName = table.name;
  }

  to(...may: readonly Extract<Purpose, 'readTable' | 'writeTable'>[]): Statement {
    return { may, on: [this.arn] };
  }
}
