import type { CapabilityCommand } from '../../core/capability/command';
import { FINDING_CLASSES, FINDING_STATUSES, SEVERITIES } from './finding';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'detect',
    summary: 'find anomalies in a file: of sessions, of numbers over time, or of rows of numbers',
    arguments: [
      {
        name: '<what>',
        help: '“sessions” for events as replay takes them, “series” for CSV files of timestamp,value, “forest” for rows of numbers',
      },
      { name: '[file]', help: 'the file; with “series” also a folder; not with “forest”' },
    ],
    options: [
      {
        flags: '--out <path>',
        help: 'with “series”: folder for the scores, one file per series; with “forest”: file for one score per row',
        value: { kind: 'text' },
      },
      {
        flags: '--train <file>',
        help: 'with “forest”: CSV to learn from: a header and numbers; a column “label” is ignored',
        value: { kind: 'text' },
      },
      { flags: '--score <file>', help: 'with “forest”: CSV whose rows are scored', value: { kind: 'text' } },
      { flags: '--trees <n>', help: 'with “forest”: how many; default: 100', value: { kind: 'integer', least: 1 } },
      {
        flags: '--samples <n>',
        help: 'with “forest”: rows that each tree is grown from; default: 256',
        value: { kind: 'integer', least: 2 },
      },
      {
        flags: '--seed <n>',
        help: 'with “forest”: the same seed, the same scores; default: 1',
        value: { kind: 'integer', least: 0 },
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
