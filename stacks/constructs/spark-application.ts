import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { EmrserverlessApplication, S3Object } from '../lib/aws';
import type { Statement } from '../lib/iam';
import { nameOf } from '../lib/naming';
import { requireSparkSizes, sparkSubmitParameters } from '../lib/spark-job';
import type { SecureBucket } from './secure-bucket';
import { ServiceRole } from './service-role';

export interface SparkApplicationProps {
  readonly environment: Environment;
  /** Path of the Python script on disk. */
  readonly entry: string;
  readonly lake: SecureBucket;
  readonly keyArn: string;
  /** Permissions of a job on the lake. */
  readonly may: readonly Statement[];
}

/** Spark 3.5; CI tests the jobs on the same version. */
const RELEASE = 'emr-7.9.0';
const IDLE_MINUTES = 5;
const DISK_GB = 20;

/** Serverless Spark: workers start with a job and stop when it ends. */
export class SparkApplication extends Construct {
  readonly applicationId: string;
  readonly arn: string;
  readonly roleArn: string;
  /** s3://bucket/key of the script that a job runs. */
  readonly entryUri: string;
  /** Sizes of every job. */
  readonly submitParameters: string;

  constructor(scope: Construct, id: string, { environment, entry, lake, keyArn, may }: SparkApplicationProps) {
    super(scope, id);
    requireSparkSizes(id, environment.batch);
    const { spark } = environment.batch;
    const memoryPerVcpu = Math.max(
      spark.driverMemoryGb / spark.driverVcpu,
      spark.executorMemoryGb / spark.executorVcpu,
    );
    const workers = Math.ceil(spark.maximumVcpu / Math.min(spark.driverVcpu, spark.executorVcpu));
    const application = new EmrserverlessApplication(this, 'application', {
      name: nameOf(environment, 'spark'),
      releaseLabel: RELEASE,
      type: 'spark',
      architecture: 'ARM64',
      autoStartConfiguration: { enabled: true },
      autoStopConfiguration: { enabled: true, idleTimeoutMinutes: IDLE_MINUTES },
      maximumCapacity: {
        cpu: `${spark.maximumVcpu} vCPU`,
        memory: `${Math.ceil(spark.maximumVcpu * memoryPerVcpu)} GB`,
        disk: `${workers * DISK_GB} GB`,
      },
    });
    const role = new ServiceRole(this, 'job', {
      environment,
      purpose: 'spark-job',
      service: 'emr-serverless.amazonaws.com',
      statements: may,
    });
    const code = readFileSync(entry);
    const asset = new TerraformAsset(this, 'entry', { path: entry, type: AssetType.FILE });
    const key = `spark/${createHash('sha256').update(code).digest('hex').slice(0, 16)}/run_sql.py`;
    const object = new S3Object(this, 'entry-object', {
      bucket: lake.bucketName,
      key,
      source: asset.path,
      serverSideEncryption: 'aws:kms',
      kmsKeyId: keyArn,
    });
    this.submitParameters = sparkSubmitParameters(spark);
    this.applicationId = application.id;
    this.arn = application.arn;
    this.roleArn = role.arn;
    this.entryUri = `s3://${lake.bucketName}/${object.key}`;
  }

  /** Permission to start jobs, follow them and pass them their role. */
  running(): readonly Statement[] {
    return [
      { may: ['runSpark'], on: [this.arn] },
      { may: ['followSpark'], on: [`${this.arn}/jobruns/*`] },
      {
        may: ['passRole'],
        on: [this.roleArn],
        when: { StringEquals: { 'iam:PassedToService': 'emr-serverless.amazonaws.com' } },
      },
    ];
  }
}
