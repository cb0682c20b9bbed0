import type { CapabilityCommand } from '../../core/capability/command';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'experiment',
    summary: 'declare experiments and feature flags, assign variants, and see whether they helped',
    arguments: [
      {
        name: '[verb]',
        help: '“list”, “show”, “create”, “change”, “start”, “pause”, “decide”, “archive”, “assign” or “hash”',
        default: 'list',
      },
      { name: '[name]', help: 'id of the experiment; not for “list”, “create”, “change”, “assign” and “hash”' },
    ],
    options: [
      {
        flags: '--file <file>',
        help: 'create, change: the declaration as JSON; “-” reads standard input',
        value: { kind: 'text' },
      },
      { flags: '--variant <id>', help: 'decide: the variant that everyone gets', value: { kind: 'text' } },
      { flags: '--note <text>', help: 'start, pause, decide, archive: why, for the history', value: { kind: 'text' } },
      {
        flags: '--experiment <file>',
        help: 'assign: a declaration, or an experiment in GrowthBook’s form, as JSON; without it, those of the site',
        value: { kind: 'text' },
      },
      {
        flags: '--attributes <json>',
        help: 'assign: what is known of the unit, such as {"anonymous_id": "a-17"}',
        value: { kind: 'text' },
      },
      {
        flags: '--context <json>',
        help: 'assign: enabled, url, forcedVariations, savedGroups or qaMode, for an experiment in GrowthBook’s form',
        value: { kind: 'text' },
      },
      { flags: '--seed <seed>', help: 'hash: the seed', value: { kind: 'text' } },
      { flags: '--value <value>', help: 'hash: the id that is hashed', value: { kind: 'text' } },
      { flags: '--version <n>', help: 'hash: 1 or 2; default: 2', value: { kind: 'integer', least: 0 } },
    ],
    load: async () => (await import('./experiment-command')).experiment,
  },
];
