import type { CapabilityCommand, CommandOption } from '../../core/capability/command';

const by: CommandOption = {
  flags: '--by <name>',
  help: 'who does it; default: the user of this machine',
  value: { kind: 'text' },
};
const match: CommandOption = {
  flags: '--match <matcher>',
  help: 'a condition such as severity=high or rule=~checkout*; may be repeated',
  value: { kind: 'repeated' },
};
const silenceFor: CommandOption = {
  flags: '--for <duration>',
  help: 'how long, such as 30m; default: 2h',
  value: { kind: 'text' },
};
const comment: CommandOption = { flags: '--comment <text>', help: 'why', value: { kind: 'text' } };
const snooze: CommandOption = {
  flags: '--snooze <duration>',
  help: 'put off for so long instead, and then send again',
  value: { kind: 'text' },
};
const rule: CommandOption = { flags: '--rule <name>', help: 'all alerts of a rule', value: { kind: 'text' } };

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'alerts',
    summary: 'alerts that go on; their rules, silences, channels and messages',
    arguments: [
      {
        name: '[verb]',
        help: '“list”, “rules”, “test”, “send-test”, “silence”, “silences”, “unsilence”, “ack”, “channels” or “deliveries”',
        default: 'list',
      },
      {
        name: '[name]',
        help: 'test: file of rules as JSON; send-test: channel; unsilence: id of the silence; ack: id of the alert',
      },
    ],
    options: [
      {
        flags: '--state <state>',
        help: 'list: which ones; default: active',
        value: { kind: 'choice', of: ['active', 'pending', 'resolved', 'all'] },
      },
      {
        flags: '--set <file>',
        help: 'rules: replace them by this JSON file; “-” reads standard input',
        value: { kind: 'text' },
      },
      {
        flags: '--from <time>',
        help: 'test: start, an instant or a day; default: 7 days ago',
        value: { kind: 'text' },
      },
      { flags: '--to <time>', help: 'test: end, not included; default: now', value: { kind: 'text' } },
      { ...match, help: `list, silence: ${match.help}` },
      { ...silenceFor, help: `silence: ${silenceFor.help}` },
      { ...comment, help: `silence, ack: ${comment.help}` },
      { ...rule, help: `ack: ${rule.help}` },
      { ...snooze, help: `ack: ${snooze.help}` },
      { ...by, help: `silence, ack: ${by.help}` },
      { flags: '--limit <n>', help: 'deliveries: how many; default: 100', value: { kind: 'integer', least: 1 } },
    ],
    load: async () => (await import('./alerts-command')).alerts,
  },
  {
    name: 'silence',
    summary: 'do not send alerts that match, for a time',
    options: [match, silenceFor, comment, by],
    load: async () => (await import('./alert-actions')).addSilence,
  },
  {
    name: 'ack',
    summary: 'look after an alert, so that nobody else is called',
    arguments: [{ name: '[alert]', help: 'id of the alert; all alerts that go on without it and without --rule' }],
    options: [rule, snooze, comment, by],
    load: async () => (await import('./alert-actions')).acknowledge,
  },
];
