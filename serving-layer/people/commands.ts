import type { CapabilityCommand } from '../../core/capability/command';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'people',
    summary: 'people who log in by a link that is mailed to them: list, add, remove',
    arguments: [
      { name: '[what]', help: '“list”, “add” or “remove”', default: 'list' },
      { name: '[address]', help: 'mail address of the person' },
    ],
    options: [{ flags: '--sites <sites>', help: 'sites that they read; default: all', value: { kind: 'list' } }],
    load: async () => (await import('./people-command')).peopleCommand,
  },
];
