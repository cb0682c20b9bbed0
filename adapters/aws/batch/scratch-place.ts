import type { S3Api } from '../api/s3-api';
import type { S3LakeOptions } from '../s3-lake';

/**
 * Prefix for what a job needs only while it runs. The stacks grant the functions access to this prefix and to nothing
 * else in the bucket.
 */
export const SCRATCH_PREFIX = 'scratch/';

export function scratchPlace(client: S3Api, bucket: string): S3LakeOptions {
  return { client, bucket, prefix: SCRATCH_PREFIX };
}
