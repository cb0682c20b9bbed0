import type { CapabilityCommand } from '../../core/capability/command';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'quarantine',
    summary: 'list what failed the contract, or replay it after a fix',
    arguments: [{ name: '[verb]', help: '“list” or “replay”', default: 'list' }],
    load: async () => (await import('./command-actions')).quarantine,
  },
];
