import { type Capability, capabilityList } from '../core/capability/capability';

/**
 * Every capability. Adding one touches this list and no other: `./tidemark generate` writes the loaders and the reference, and the
 * API, CLI, process, stacks, doctor and simulation iterate over it.
 */
export const CAPABILITIES: readonly Capability[] = capabilityList([]);
