import type { CapabilityCommand } from '../../core/capability/command';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'forecast',
    summary: 'forecast a metric, or a series of a file',
    arguments: [
      { name: '<metric>', help: 'id of the metric, or “series” for a file' },
      { name: '[file]', help: 'with “series”: CSV of timestamp,value' },
    ],
    options: [
      {
        flags: '--ahead <span>',
        help: 'how far: hours or days such as 24h or 7d; with “series”, a number of steps; default: 24h, or 24 steps',
        value: { kind: 'text' },
      },
      { flags: '--filter <condition>', help: 'only events that it holds for: country:DE', value: { kind: 'repeated' } },
      {
        flags: '--out <file>',
        help: 'with “series”: CSV to write, timestamp,value,lower,upper; standard output by default',
        value: { kind: 'text' },
      },
    ],
    load: async () => (await import('./forecast-command')).forecast,
  },
];
