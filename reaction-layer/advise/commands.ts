import type { CapabilityCommand } from '../../core/capability/command';
import { FINDING_CLASSES } from '../detect/finding';
import { AUDIENCES, FRAMEWORKS } from './written/written-advice';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'advise',
    summary: 'what lies behind findings, what they cost, and code that fixes them',
    arguments: [{ name: '[finding]', help: 'id of a finding; without one, the last fifty findings in words' }],
    options: [
      {
        flags: '--class <class>',
        help: 'all that was written about a class, without a finding',
        value: { kind: 'choice', of: FINDING_CLASSES },
      },
      {
        flags: '--framework <framework>',
        help: 'code for one framework only; default: plain',
        value: { kind: 'choice', of: FRAMEWORKS },
      },
      {
        flags: '--audience <audience>',
        help: 'in the summary, only what these people can act on',
        value: { kind: 'choice', of: AUDIENCES },
      },
    ],
    load: async () => (await import('./advise-command')).adviseCommand,
  },
  {
    name: 'report',
    summary: 'reports of a site by mail: send one now, subscribe, unsubscribe, list',
    arguments: [{ name: '<what>', help: '“send”, “subscribe”, “unsubscribe” or “list”' }],
    options: [
      { flags: '--to <address>', help: 'address of the mail; not for “list”', value: { kind: 'text' } },
      { flags: '--weekly', help: 'the report of a week instead of a day', value: { kind: 'flag' } },
      { flags: '--dry-run', help: 'with “send”: print it instead', value: { kind: 'flag' } },
    ],
    load: async () => (await import('./report/report-command')).reportCommand,
  },
];
