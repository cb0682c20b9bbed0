import { createHash } from 'node:crypto';

/** What makes two findings the same one. */
export interface FindingAnchor {
  readonly site: string;
  readonly detector: string;
  /** The `event_id` that completes the pattern; or metric or subject, key and start of the window. */
  readonly anchor: readonly (string | number)[];
}

const ID_CHARACTERS = 22;

/** The id of a finding: 131 bits of a hash of site, detector and anchor, so that both layers give the same one. */
export function findingId({ site, detector, anchor }: FindingAnchor): string {
  return createHash('sha256')
    .update(JSON.stringify([site, detector, ...anchor]))
    .digest('base64url')
    .slice(0, ID_CHARACTERS);
}
