import type { S3Client } from '@aws-sdk/client-s3';
import type { S3LakeOptions } from '../s3-lake';

/** Below it a job of an engine keeps what it needs only while it runs. The stacks allow the functions this, and nothing beside it. */
export const SCRATCH_PREFIX = 'scratch/';

export function scratchPlace(client: S3Client, bucket: string): S3LakeOptions {
  return { client, bucket, prefix: SCRATCH_PREFIX };
}
