import type { CapabilityCommand } from '../../core/capability/command';

export const commands: readonly CapabilityCommand[] = [];
