import type { CapabilityCommand } from '../../core/capability/command';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'experiment',
    summary: 'declare experiments and feature flags, assign variants, and see whether they helped',
    arguments: [
      {
        name: '[verb]',
        help: '“list”, “show”, “create”, “change”, “start”, “pause”, “decide”, “archive”, “results”, “plan”, “simulate”, “assign” or “hash”',
        default: 'list',
      },
      {
        name: '[name]',
        help: 'id of the experiment; not for “list”, “create”, “change”, “plan”, “simulate” and “hash”',
      },
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
      {
        flags: '--baseline <x>',
        help: 'plan: what a unit has without the change: 0.05 for 5 %',
        value: { kind: 'text' },
      },
      { flags: '--sd <x>', help: 'plan: standard deviation of a unit; not for a share', value: { kind: 'text' } },
      {
        flags: '--effect <x>',
        help: 'plan: relative change that shall be found; default: 0.05',
        value: { kind: 'text' },
      },
      { flags: '--per-day <n>', help: 'plan: units per day, in all', value: { kind: 'integer', least: 1 } },
      { flags: '--variants <n>', help: 'plan: number of variants; default: 2', value: { kind: 'integer', least: 2 } },
      {
        flags: '--tests <n>',
        help: 'simulate: how many experiments; default: 1000',
        value: { kind: 'integer', least: 1 },
      },
      {
        flags: '--days <n>',
        help: 'simulate: days, each with a look; default: 14',
        value: { kind: 'integer', least: 1 },
      },
      {
        flags: '--seed <seed>',
        help: 'hash: the seed; simulate: the same seed, the same experiments',
        value: { kind: 'text' },
      },
      { flags: '--value <value>', help: 'hash: the id that is hashed', value: { kind: 'text' } },
      { flags: '--version <n>', help: 'hash: 1 or 2; default: 2', value: { kind: 'integer', least: 0 } },
    ],
    load: async () => (await import('./experiment-command')).experiment,
  },
];
