import type { Construct } from 'constructs';
import { Valkey, type ValkeyChoice } from '../constructs/valkey';
import type { Environment } from '../environments/schema';
import { BaseStack } from '../lib/base-stack';
import type { DataStack } from './data';
import type { NetworkStack } from './network';

/**
 * A separate stack, because the cache takes ten minutes to create, and both the speed and the serving layer need it.
 * Nothing in it is irreplaceable.
 */
export class CacheStack extends BaseStack {
  readonly valkey: Valkey;

  constructor(
    scope: Construct,
    environment: Environment,
    {
      choice,
      network,
      data,
    }: { readonly choice: ValkeyChoice; readonly network: NetworkStack; readonly data: DataStack },
  ) {
    super(scope, 'cache', environment);
    this.valkey = new Valkey(this, 'valkey', {
      environment,
      choice,
      keyArn: data.key.arn,
      subnetIds: network.subnetIds,
      securityGroupId: network.cacheSecurityGroupId,
    });
  }
}
