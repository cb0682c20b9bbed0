import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { AthenaWorkgroup } from '../lib/aws';
import { requireBetween } from '../lib/checks';
import type { Statement } from '../lib/iam';
import { nameOf } from '../lib/naming';
import type { SecureBucket } from './secure-bucket';

export interface QueryWorkgroupProps {
  readonly environment: Environment;
  readonly purpose: string;
  readonly description: string;
  readonly results: SecureBucket;
  readonly keyArn: string;
}

const GB = 1_073_741_824;

/** Runs Athena queries with a scan limit and encrypted results. */
export class QueryWorkgroup extends Construct {
  readonly arn: string;
  readonly workgroupName: string;
  /** Folder of the results. */
  readonly purpose: string;

  constructor(
    scope: Construct,
    id: string,
    { environment, purpose, description, results, keyArn }: QueryWorkgroupProps,
  ) {
    super(scope, id);
    const workgroup = new AthenaWorkgroup(this, 'workgroup', {
      name: nameOf(environment, purpose),
      description,
      forceDestroy: environment.protection === 'deletable',
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: requireBetween(`${id} scanLimitGb`, environment.batch.scanLimitGb, 1, 100_000) * GB,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${results.bucketName}/${purpose}/`,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKeyArn: keyArn },
        },
      },
    });
    this.purpose = purpose;
    this.arn = workgroup.arn;
    this.workgroupName = workgroup.name;
  }

  running(): Statement {
    return { may: ['runQuery'], on: [this.arn] };
  }
}
