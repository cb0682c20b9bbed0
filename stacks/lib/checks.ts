import { Token } from 'cdktf';
import { ConstructError } from './construct-error';

/** Requires a number in a range; a reference that Terraform resolves later passes. @throws ConstructError */
export function requireBetween(where: string, value: number, from: number, to: number): number {
  if (Token.isUnresolved(value) || (value >= from && value <= to)) return value;
  throw new ConstructError(where, value, `from ${from} to ${to}`);
}

/** @throws ConstructError */
export function requireMatch(where: string, value: string, pattern: RegExp, takes: string): string {
  if (Token.isUnresolved(value) || pattern.test(value)) return value;
  throw new ConstructError(where, value, takes);
}

/** Bucket naming rules: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function requireBucketName(where: string, name: string): string {
  return requireMatch(
    where,
    name,
    /^(?!xn--)(?!.*-s3alias$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    '3 to 63 small letters, digits and hyphens, beginning and ending with a letter or digit',
  );
}

/** S3 moves objects to Standard-IA only after 30 days, and bills Glacier for at least 90 days. */
export function requireTransitions(where: string, { infrequentAfter, archiveAfter, expireAfter }: Transitions): void {
  requireBetween(`${where} infrequentAfter`, infrequentAfter, 30, 36_500);
  requireBetween(`${where} archiveAfter`, archiveAfter, infrequentAfter + 30, 36_500);
  requireBetween(`${where} expireAfter`, expireAfter, archiveAfter + 90, 36_500);
}

/** Ages at which an object moves to another storage class, in days. */
export interface Transitions {
  readonly infrequentAfter: number;
  readonly archiveAfter: number;
  readonly expireAfter: number;
}

/**
 * Memory range of an EMR Serverless worker by vCPU, GB:
 * https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/app-behavior.html
 */
const WORKER_MEMORY_GB: Readonly<
  Record<number, { readonly from: number; readonly to: number; readonly step: number }>
> = {
  1: { from: 2, to: 8, step: 1 },
  2: { from: 4, to: 16, step: 1 },
  4: { from: 8, to: 30, step: 1 },
  8: { from: 16, to: 60, step: 4 },
  16: { from: 32, to: 120, step: 8 },
};

/** @throws ConstructError for a worker size that EMR Serverless does not offer */
export function requireWorkerSize(where: string, vcpu: number, memoryGb: number): void {
  const sizes = WORKER_MEMORY_GB[vcpu];
  if (sizes === undefined)
    throw new ConstructError(`${where} vCPU`, vcpu, `one of ${Object.keys(WORKER_MEMORY_GB).join(', ')}`);
  const { from, to, step } = sizes;
  if (memoryGb >= from && memoryGb <= to && (memoryGb - from) % step === 0) return;
  throw new ConstructError(
    `${where} memory`,
    memoryGb,
    `from ${from} to ${to} GB in steps of ${step}, with ${vcpu} vCPU`,
  );
}
