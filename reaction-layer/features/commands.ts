import type { CapabilityCommand } from '../../core/capability/command';

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'features',
    summary: 'list feature views, read them now, join them to rows of times, or export them',
    arguments: [{ name: '<what>', help: '“list”, “online”, “materialise”, “join” or “export”' }],
    options: [
      { flags: '--view <name>', help: 'the feature view, one of “features list”', value: { kind: 'text' } },
      {
        flags: '--entity <values>',
        help: 'with “online”: values of the join keys, separated by commas, such as DE,web; may be repeated',
        value: { kind: 'repeated' },
      },
      { flags: '--from <instant>', help: 'with “materialise”: where the first window begins', value: { kind: 'text' } },
      { flags: '--to <instant>', help: 'with “materialise”: where the last window ends', value: { kind: 'text' } },
      { flags: '--feast', help: 'with “export”: a feature repository of Feast', value: { kind: 'flag' } },
      {
        flags: '--entities <file>',
        help: 'with “join”: CSV or Parquet with the entities of the view and event_timestamp; other columns are kept',
        value: { kind: 'text' },
      },
      {
        flags: '--source <file>',
        help: 'with “join”: CSV or Parquet with values to join instead of the materialised ones; may be repeated',
        value: { kind: 'repeated' },
      },
      {
        flags: '--out <file>',
        help: 'with “join”: file for the result, CSV or Parquet by its name; with “export”: a folder',
        value: { kind: 'text' },
      },
      {
        flags: '--as-known-then',
        help: 'with “join”: leave out values that were created after the time of the row',
        value: { kind: 'flag' },
      },
    ],
    load: async () => (await import('./features-command')).useFeatures,
  },
];
