import type { CapabilityCommand } from '../../core/capability/command';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'detect',
    summary: 'find anomalies in a file: of sessions, or of numbers over time',
    arguments: [
      { name: '<what>', help: '“sessions” for events as replay takes them, “series” for CSV files of timestamp,value' },
      { name: '<file>', help: 'the file; with “series” also a folder' },
    ],
    options: [
      {
        flags: '--out <dir>',
        help: 'with “series”: folder for the scores, one file per series',
        value: { kind: 'text' },
      },
    ],
    load: async () => (await import('./detect-command')).detectFiles,
  },
];
