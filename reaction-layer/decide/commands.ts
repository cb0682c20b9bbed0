import type { CapabilityCommand } from '../../core/capability/command';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'decide',
    summary: 'decide on events of a file, decide again what was decided, or say how a site decides',
    arguments: [
      {
        name: '<what>',
        help: 'a file with one event per line, decided from counters of its own; or “replay”, “show”, “outcome”, “override”, “reviews”, “policy” or “lists”',
      },
      { name: '[id]', help: 'replay, show, outcome, override: id of the decision' },
    ],
    options: [
      {
        flags: '--policy <file>',
        help: 'a file: the rules that decide, as JSON; policy: store them as the next version',
        value: { kind: 'text' },
      },
      {
        flags: '--outcome <outcome>',
        help: 'outcome: what it turned out to be',
        value: { kind: 'choice', of: ['fraud', 'legitimate'] },
      },
      {
        flags: '--decision <decision>',
        help: 'override: what counts instead',
        value: { kind: 'choice', of: ['allow', 'deny'] },
      },
      { flags: '--note <text>', help: 'outcome, override, lists: why', value: { kind: 'text' } },
      {
        flags: '--allow <kind=value>',
        help: 'lists: always allow it, such as network=203.0.113.9',
        value: { kind: 'text' },
      },
      { flags: '--deny <kind=value>', help: 'lists: always deny it, such as user=u-17', value: { kind: 'text' } },
      { flags: '--remove <kind=value>', help: 'lists: take it off', value: { kind: 'text' } },
      { flags: '--until <time>', help: 'lists: when the entry ends; default: never', value: { kind: 'text' } },
    ],
    load: async () => (await import('./decide-command')).decideOrAsk,
  },
];
