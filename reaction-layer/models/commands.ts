import type { CapabilityCommand } from '../../core/capability/command';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'models',
    summary: 'list, train, compare, promote and roll back the models of sessions',
    arguments: [
      { name: '[verb]', help: '“list”, “train”, “compare”, “promote” or “rollback”', default: 'list' },
      { name: '[version]', help: 'with “promote”: the model, one of “models list”' },
    ],
    options: [
      {
        flags: '--canary <share>',
        help: 'with “promote”: share of the sessions that the model scores, such as 0.1; default: all',
        value: { kind: 'text' },
      },
    ],
    load: async () => (await import('./models-command')).models,
  },
];
