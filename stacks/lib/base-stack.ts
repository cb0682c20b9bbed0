import { Aspects, S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { AwsProvider } from './aws';
import { Guard } from './guard';
import { PRODUCT, stateBucket } from './naming';

/** One layer of one environment: provider, state, and the aspect that rejects disallowed resources. */
export abstract class BaseStack extends TerraformStack {
  protected constructor(
    scope: Construct,
    readonly layer: string,
    readonly environment: Environment,
  ) {
    super(scope, `${layer}-${environment.name}`);
    const { name, account, region } = environment;
    new AwsProvider(this, 'aws', {
      region,
      allowedAccountIds: [account],
      defaultTags: [{ tags: { Project: PRODUCT, Environment: `${PRODUCT}-${name}`, Layer: layer } }],
    });
    new S3Backend(this, { bucket: stateBucket(environment), key: `${name}/${layer}.tfstate`, region, encrypt: true });
    this.addOverride('terraform.backend.s3.use_lockfile', true);
    // CDKTF does not visit aspects of the app, so each stack has its own.
    Aspects.of(this).add(new Guard());
  }
}
