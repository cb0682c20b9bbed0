import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import {
  S3Bucket,
  S3BucketLifecycleConfiguration,
  S3BucketOwnershipControls,
  S3BucketPolicy,
  S3BucketPublicAccessBlock,
  S3BucketServerSideEncryptionConfigurationA,
  S3BucketVersioningA,
} from '../lib/aws';
import { requireBetween, requireBucketName, requireTransitions, type Transitions } from '../lib/checks';
import { bucketName } from '../lib/naming';
import { ACTIONS, type Statement } from '../lib/iam';

/** Lifecycle of the objects under a prefix. */
export type Lifecycle =
  | { readonly kind: 'expire'; readonly prefix: string; readonly afterDays: number }
  | ({ readonly kind: 'age'; readonly prefix: string } & Transitions);

export interface SecureBucketProps {
  readonly environment: Environment;
  /** @example 'lake' */
  readonly purpose: string;
  /** Customer-managed key; if absent, S3’s own key encrypts the objects (for public content). */
  readonly keyArn?: string;
  readonly lifecycle: readonly Lifecycle[];
}

/** A private bucket: encrypted, versioned, owned by the account, TLS only. */
export class SecureBucket extends Construct {
  readonly arn: string;
  readonly bucketName: string;
  readonly domainName: string;
  /** What must exist before a service uses the bucket. */
  readonly policy: S3BucketPolicy;
  readonly #services: object[] = [];

  constructor(scope: Construct, id: string, props: SecureBucketProps) {
    super(scope, id);
    const { environment, purpose, keyArn } = props;
    const name = requireBucketName(`${id} bucket`, bucketName(environment, purpose));
    const isDeletable = environment.protection === 'deletable';
    const { bucket, arn, bucketRegionalDomainName } = new S3Bucket(this, 'bucket', {
      bucket: name,
      forceDestroy: isDeletable,
      ...(isDeletable ? {} : { lifecycle: { preventDestroy: true } }),
    });
    this.arn = arn;
    this.bucketName = bucket;
    this.domainName = bucketRegionalDomainName;
    new S3BucketOwnershipControls(this, 'ownership', { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } });
    const access = new S3BucketPublicAccessBlock(this, 'access', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketVersioningA(this, 'versioning', { bucket, versioningConfiguration: { status: 'Enabled' } });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault:
            keyArn === undefined ? { sseAlgorithm: 'AES256' } : { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
          bucketKeyEnabled: keyArn !== undefined,
        },
      ],
    });
    this.#expire(id, props);
    this.policy = new S3BucketPolicy(this, 'policy', { bucket, policy: policyText(arn, []), dependsOn: [access] });
  }

  /** Lets an AWS service read the objects, under conditions. */
  allowReading(service: string, when: NonNullable<Statement['when']>): void {
    this.#allow(service, ACTIONS.readObjects, '', when);
  }

  /** Lets an AWS service write objects under a prefix, under conditions. */
  allowWriting(service: string, prefix: string, when: NonNullable<Statement['when']>): void {
    this.#allow(service, ACTIONS.deliverObjects, prefix, when);
  }

  #allow(service: string, Action: readonly string[], prefix: string, Condition: NonNullable<Statement['when']>): void {
    const Resource = `${this.arn}/${prefix}*`;
    this.#services.push({ Effect: 'Allow', Principal: { Service: service }, Action, Resource, Condition });
    this.policy.policy = policyText(this.arn, this.#services);
  }

  /** Permission to read objects under the prefixes. */
  reading(...prefixes: readonly string[]): readonly Statement[] {
    return [{ may: ['readObjects'], on: this.#below(prefixes) }, this.listing(...prefixes)];
  }

  /** Permission to list objects under the prefixes; without it, a missing object looks forbidden. */
  listing(...prefixes: readonly string[]): Statement {
    return {
      may: ['listBucket'],
      on: [this.arn],
      when: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
    };
  }

  writing(...prefixes: readonly string[]): Statement {
    return { may: ['writeObjects'], on: this.#below(prefixes) };
  }

  deleting(...prefixes: readonly string[]): Statement {
    return { may: ['deleteObjects'], on: this.#below(prefixes) };
  }

  #below(prefixes: readonly string[]): readonly string[] {
    return prefixes.map((prefix) => `${this.arn}/${prefix}*`);
  }

  #expire(id: string, { environment, lifecycle }: SecureBucketProps): void {
    const { oldVersionDays } = environment.retention;
    const rules = lifecycle.map((rule) => {
      const name = rule.prefix === '' ? 'all' : rule.prefix.replace(/\/$/, '');
      const base = { id: `${rule.kind}-${name}`, status: 'Enabled', filter: [{ prefix: rule.prefix }] };
      if (rule.kind === 'expire')
        return {
          ...base,
          expiration: [{ days: requireBetween(`${id} ${name} afterDays`, rule.afterDays, 1, 36_500) }],
        };
      requireTransitions(`${id} ${name}`, rule);
      return {
        ...base,
        transition: [
          { days: rule.infrequentAfter, storageClass: 'STANDARD_IA' },
          // Instant retrieval, so that a backfill reads an old day without waiting for a restore.
          { days: rule.archiveAfter, storageClass: 'GLACIER_IR' },
        ],
        expiration: [{ days: rule.expireAfter }],
      };
    });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: this.bucketName,
      rule: [
        ...rules,
        {
          id: 'leftovers',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: oldVersionDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 2 }],
        },
      ],
    });
  }
}

function policyText(arn: string, statements: readonly object[]): string {
  const onlyTls = {
    Sid: 'OnlyTls',
    Effect: 'Deny',
    Principal: '*',
    // Denials are intentionally broad: nothing is allowed without TLS.
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [onlyTls, ...statements] });
}
