import { claimKey, epochOfKey } from '../../batch-layer/records/keys';
import type { World } from '../world/world';
import type { Findings } from './findings';

/** An epoch is claimed by creating an object; nobody may write over it. */
export function watchClaims({ storage: { lake } }: World, findings: Findings): void {
  const [create, put] = [lake.create.bind(lake), lake.put.bind(lake)];
  lake.create = (key, bytes) => {
    if (claimedIn(key) !== undefined) findings.count('epochs_are_claimed_once');
    return create(key, bytes);
  };
  lake.put = async (key, bytes) => {
    const epoch = claimedIn(key);
    const isTaken = epoch !== undefined && (await lake.get(key)) !== undefined;
    if (isTaken) findings.fail('epochs_are_claimed_once', `epoch ${epoch} was claimed by another run as well`);
    await put(key, bytes);
  };
}

/** The epoch whose claim an object is. */
function claimedIn(key: string): number | undefined {
  const epoch = epochOfKey(key);
  return epoch !== undefined && key === claimKey(epoch) ? epoch : undefined;
}
