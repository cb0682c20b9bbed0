import type { CapabilityCommand } from '../../core/capability/command';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'recommend',
    summary: 'recommend items, or measure recommendations on recorded sessions',
    arguments: [{ name: '<what>', help: '“evaluate”: learn from a file and answer tasks of next items' }],
    options: [
      {
        flags: '--train <file>',
        help: 'with “evaluate”: views as tab-separated SessionId, ItemId and Time, after a line of titles; .gz is unpacked',
        value: { kind: 'text' },
      },
      {
        flags: '--tasks <file>',
        help: 'with “evaluate”: one JSON object per line with session, position and prefix, the items before the next',
        value: { kind: 'text' },
      },
      {
        flags: '--out <file>',
        help: 'with “evaluate”: file for the answers, one JSON object per line with session, position and items',
        value: { kind: 'text' },
      },
    ],
    load: async () => (await import('./recommend-command')).recommendItems,
  },
];
