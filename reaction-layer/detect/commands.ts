import type { CapabilityCommand } from '../../core/capability/command';
import { FINDING_CLASSES, FINDING_STATUSES, SEVERITIES } from './finding';

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
  {
    name: 'findings',
    summary: 'what the detectors found, newest first',
    options: [
      { flags: '--class <class>', help: 'one class', value: { kind: 'choice', of: FINDING_CLASSES } },
      { flags: '--detector <id>', help: 'one detector', value: { kind: 'text' } },
      { flags: '--severity <severity>', help: 'one severity', value: { kind: 'choice', of: SEVERITIES } },
      { flags: '--status <status>', help: 'one status', value: { kind: 'choice', of: FINDING_STATUSES } },
      { flags: '--from <time>', help: 'start, included; default: 24 hours before --to', value: { kind: 'text' } },
      { flags: '--to <time>', help: 'end, not included; default: now', value: { kind: 'text' } },
      { flags: '--limit <n>', help: 'how many; default: 100', value: { kind: 'integer', least: 1 } },
    ],
    load: async () => (await import('./findings-command')).findings,
  },
];
