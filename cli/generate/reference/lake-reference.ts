import { replaysKey } from '../../../speed-layer/quarantine/replayed-lines';
import { joinedKey } from '../../../batch-layer/compact/joins';
import { claimKey, COMPACTION_KEY, epochPlace, RETENTION_KEY } from '../../../batch-layer/records/keys';
import { scratchKey } from '../../../batch-layer/run/job';
import { CURATED_COLUMNS, LAKE_COLUMNS } from '../../../core/event/columns';
import { DAY_TABLES } from '../../../core/run/day-tables';
import { EXPIRED_KEY } from '../../../core/run/expired';
import { reconciliationKey, runKey } from '../../../core/run/run';
import { dayWindow } from '../../../core/time/calendar';
import { eventsKey, quarantineKey } from '../../../speed-layer/archive/lake-keys';
import type { GeneratedFile } from '../contract-validator';
import { documentedMembers } from './documented';
import { code, referencePage, table } from './markdown';
import { type Mart, readMarts } from './mart-columns';

/** Example values: the keys that are shown come from the functions that make them. */
const EPOCH = 7;
const HOUR = { shard: 'shard-00', arrivalHour: '2026-11-30T08' };
const RECORDS = [{ sequence: '00000000000000000041' }, { sequence: '00000000000000000063' }];
const RAW = RECORDS.map(({ sequence }) => ({ firstSequence: sequence, lastSequence: sequence }));
const SITE = { id: 'shop', timeZone: 'UTC', currency: 'USD' };
const DAY = { site: SITE, day: '2026-11-30', window: dayWindow('2026-11-30', SITE.timeZone), isRewritten: true };

const LEDGER = 'core/ledger/ledger.ts';
const MANIFEST = 'core/ledger/manifest.ts';
const RUN = 'core/run/run.ts';
const QUARANTINE = 'speed-layer/archive/quarantine.ts';

/** `docs/reference/lake.md`: every file of the lake, with its schema. */
export async function generateLakeReference(): Promise<GeneratedFile> {
  const place = epochPlace(EPOCH);
  const marts = await readMarts();
  const sessions = marts.filter(({ name }) => name === 'sessions');
  return referencePage('lake', 'core/event/columns.ts, core/ledger, core/run and sql/', [
    '# Lake files',
    '',
    'The lake is the folder `lake/` of a data directory, or a bucket on S3; the keys are the same. Parquet files are compressed with zstd and have page statistics.',
    'Types: `text` is UTF-8, `int` has 32 bits, `long` is a 64-bit integer within ±(2^53 − 1), `bool` is true or false. A name that ends in `_ms` is a time in ms since 1970, except `duration_ms`.',
    '',
    ...keys(place),
    '',
    '## Raw events',
    '',
    'Every event that was accepted, duplicates included: the position in the stream, then the event.',
    '',
    ...columns(LAKE_COLUMNS),
    '',
    '## Curated days',
    '',
    'Every event once, with the columns of raw events and these.',
    '',
    ...columns(CURATED_COLUMNS.slice(LAKE_COLUMNS.length)),
    '',
    '## Quarantined events',
    '',
    'One JSON object per line: an event that failed the contract, or a record that could not be decoded.',
    '',
    ...members(QUARANTINE, 'QuarantinedEventLine'),
    '',
    ...members(QUARANTINE, 'UndecodableRecordLine'),
    '',
    ...sessions.flatMap((mart) => martSection(mart, 'Sessions')),
    '## Marts',
    '',
    'Results of a run that cells are made from. They are deleted when the run is published.',
    '',
    ...marts.filter((mart) => !sessions.includes(mart)).flatMap((mart) => martSection(mart)),
    ...jsonRecords(),
  ]);
}

function keys(place: ReturnType<typeof epochPlace>): readonly string[] {
  const rows = [
    ['raw events', eventsKey(HOUR, RECORDS), 'archive'],
    ['raw events of an hour, joined', joinedKey(HOUR, RAW, EPOCH), 'compact'],
    ['quarantined events', quarantineKey(HOUR, RECORDS), 'archive'],
    ['what a replay sent on', replaysKey(DAY.site.id, quarantineKey(HOUR, RECORDS)), 'replay'],
    ['curated day', place.curated(DAY), 'run'],
    ['order lines of a day', place.orderLines(DAY), 'run'],
    ['sessions of a day', place.sessions(DAY), 'run'],
    ['mart', scratchKey(place, 'job', 'minute_counts'), 'run'],
    ['claim of an epoch', claimKey(EPOCH), 'run'],
    ['run record', runKey(EPOCH), 'publish'],
    ['reconciliation', reconciliationKey(EPOCH), 'reconcile'],
    ['oldest epoch that a rollback may return to', RETENTION_KEY, 'publish'],
    ['arrival hour up to which nothing is left to join', COMPACTION_KEY, 'compact'],
    ['arrival hours before which raw events and quarantined ones have expired', EXPIRED_KEY, 'compact'],
  ];
  return table(
    ['file', 'key (example)', 'written by'],
    rows.map(([file = '', key = '', by = '']) => [file, code(key), by]),
  );
}

function columns(list: readonly (typeof CURATED_COLUMNS)[number][]): readonly string[] {
  return table(
    ['column', 'type', 'null', 'meaning'],
    list.map(({ name, type, nullable, description }) => [code(name), type, nullable ? 'yes' : 'no', description]),
  );
}

function martSection({ name, comment, columns: found }: Mart, title?: string): readonly string[] {
  return [
    title === undefined ? `### \`${name}\`` : `## ${title}`,
    '',
    comment,
    '',
    ...table(
      ['column', 'type'],
      found.map((column) => [code(column.name), column.type]),
    ),
    '',
  ];
}

function jsonRecords(): readonly string[] {
  const records = [
    ['Manifest', MANIFEST, 'Manifest', 'The files of one shard and arrival hour; kept in the table of manifests.'],
    [
      'File of a manifest',
      MANIFEST,
      'ManifestFile',
      'What the archive wrote for a run of records, or several of these files as one.',
    ],
    ['Replaced file of a manifest', MANIFEST, 'ReplacedFile', 'A file of an earlier generation, until it is deleted.'],
    [
      'Ledger entry',
      LEDGER,
      'LedgerEntry',
      'What one consumer did with one shard and arrival hour; kept in the table of ledgers.',
    ],
    ['Run record', RUN, 'RunRecord', 'What a run did.'],
    ['Reconciliation', RUN, 'Reconciliation', 'Speed minus batch after a publication, explained.'],
    ['Row of a reconciliation', RUN, 'ReconciliationRow', 'One site, hour of event time and metric.'],
    [
      'Small tables of a day',
      'core/run/day-tables.ts',
      'DAY_TABLES',
      `Kept with the views of a day, as JSON: ${Object.values(DAY_TABLES).map(code).join(', ')}.`,
    ],
    ['Summary of sessions', 'core/run/day-tables.ts', 'SessionsSummary', 'What the sessions of a day add up to.'],
  ] as const;
  return records
    .flatMap(([title, path, name, about]) => [`## ${title}`, '', about, '', ...members(path, name), ''])
    .slice(0, -1);
}

function members(path: string, name: string): readonly string[] {
  return table(
    ['field', 'type', 'meaning'],
    documentedMembers(path, name).map((member) => [
      `${code(member.name)}${member.isOptional ? ' (optional)' : ''}`,
      member.type === '' ? '' : code(member.type),
      member.comment,
    ]),
  );
}
