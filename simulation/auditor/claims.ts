import { claimKey, epochOfKey } from '../../batch-layer/records/keys';
import type { World } from '../world/world';
import type { Findings } from './findings';

/** An epoch is claimed by creating an object; nobody may write over it. */
export function watchClaims({ storage: { lake } }: World, findings: Findings): void {
  const put = lake.put.bind(lake);
  lake.put = async (key, bytes) => {
    const epoch = epochOfKey(key);
    if (epoch !== undefined && key === claimKey(epoch)) {
      const isClaimed = (await lake.get(key)) !== undefined;
      findings.hold('epochs_are_claimed_once', !isClaimed, () => `epoch ${epoch} was claimed by another run as well`);
    }
    await put(key, bytes);
  };
}
