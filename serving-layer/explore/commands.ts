import type { CapabilityCommand, CommandOption } from '../../core/capability/command';

const range = (span: string): readonly CommandOption[] => [
  { flags: '--from <time>', help: `start, included; default: ${span} before --to`, value: { kind: 'text' } },
  { flags: '--to <time>', help: 'end, not included; default: now', value: { kind: 'text' } },
];

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'funnel',
    summary: 'how many took these steps in order',
    options: [
      {
        flags: '--steps <types>',
        help: 'event types in order, comma-separated',
        value: { kind: 'list' },
        required: true,
      },
      {
        flags: '--within <duration>',
        help: 'time from the first step to the last: 30m, 24h, 7d',
        value: { kind: 'text' },
        default: '24h',
      },
      {
        flags: '--per <who>',
        help: 'whose steps',
        value: { kind: 'choice', of: ['visitor', 'session'] },
        default: 'visitor',
      },
      ...range('24 hours'),
    ],
    load: async () => (await import('./command-actions')).funnel,
  },
  {
    name: 'retention',
    summary: 'how many came back, by the day they were first seen',
    options: [
      { flags: '--days <n>', help: 'days after the first', value: { kind: 'integer', least: 1 }, default: 7 },
      ...range('30 days'),
    ],
    load: async () => (await import('./command-actions')).retention,
  },
  {
    name: 'sessions',
    summary: 'summary of stitched sessions',
    options: range('24 hours'),
    load: async () => (await import('./command-actions')).sessions,
  },
];
