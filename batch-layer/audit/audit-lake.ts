import type { ManifestFile } from '../../core/ledger/ledger';
import { arrivalHourOf } from '../../core/time/arrival-hour';
import type { HourBooks } from '../gate/books';
import { rawEvents } from '../plan/touched-days';
import { numberIn, textIn } from '../records/row-values';
import type { AuditDeps, AuditFinding } from './finding';

/** Checks that every file listed in a manifest exists and holds as many events as the manifest says. */
export async function auditLake(
  deps: Pick<AuditDeps, 'lake' | 'engine' | 'sql'>,
  books: readonly HourBooks[],
): Promise<readonly AuditFinding[]> {
  const present = await presentFiles(deps.lake, books);
  const missing = books.flatMap((hour) =>
    hour.manifest.files.flatMap((file) =>
      keysOf(file)
        .filter((key) => !present.has(key))
        .map((key) => missingFile(hour, key)),
    ),
  );
  const broken = new Set(missing.map(({ shard, arrivalHour }) => `${shard}/${arrivalHour}`));
  const whole = books.filter(({ shard, arrivalHour }) => !broken.has(`${shard}/${arrivalHour}`));
  const rows = await storedRows(deps, whole);
  return [
    ...missing,
    ...whole.flatMap((hour) => differingRows(hour, rows.get(`${hour.shard}/${hour.arrivalHour}`) ?? 0)),
  ];
}

/** All keys in the folders that the manifests name files in. */
async function presentFiles(lake: AuditDeps['lake'], books: readonly HourBooks[]): Promise<ReadonlySet<string>> {
  const keys = books.flatMap(({ manifest }) => manifest.files.flatMap(keysOf));
  const present = new Set<string>();
  for (const folder of new Set(keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1)))) {
    for (const key of await lake.list(folder)) present.add(key);
  }
  return present;
}

function keysOf({ key, quarantineKey }: ManifestFile): readonly string[] {
  return [key, quarantineKey].filter((one) => one !== null);
}

function missingFile({ shard, arrivalHour }: HourBooks, key: string): AuditFinding {
  return {
    code: 'lake_file_missing',
    shard,
    arrivalHour,
    message: `the manifest of shard ${shard}, arrival hour ${arrivalHour} lists ${key}, which is not in the lake; restore it from a backup`,
  };
}

function differingRows({ shard, arrivalHour, manifest }: HourBooks, stored: number): readonly AuditFinding[] {
  const listed = manifest.files.reduce((sum, { events }) => sum + events, 0);
  if (listed === stored) return [];
  const message = `the files of shard ${shard}, arrival hour ${arrivalHour} hold ${stored} events, their manifest says ${listed}; restore them`;
  return [{ code: 'lake_rows_differ', shard, arrivalHour, message }];
}

/** Events in the files, by `shard/hour`. */
async function storedRows(
  { engine, sql }: Pick<AuditDeps, 'engine' | 'sql'>,
  books: readonly HourBooks[],
): Promise<ReadonlyMap<string, number>> {
  const keys = books.flatMap(({ manifest }) => manifest.files.flatMap(({ key }) => key ?? []));
  const rows = await engine.query({
    name: 'audit',
    inputs: [rawEvents(keys)],
    steps: [
      { name: 'stg_events', sql: sql('staging/stg_events') },
      { name: 'int_arrival_totals', sql: sql('intermediate/int_arrival_totals') },
    ],
  });
  return new Map(
    rows.map((row) => [
      `${textIn(row, 'shard')}/${arrivalHourOf(numberIn(row, 'arrival_hour'))}`,
      numberIn(row, 'events'),
    ]),
  );
}
