import type { ManifestFile } from '../../core/ledger/manifest';
import { hasExpired, readExpired } from '../../core/run/expired';
import { arrivalHourOf } from '../../core/time/arrival-hour';
import type { HourBooks } from '../gate/books';
import { rawEvents } from '../plan/touched-days';
import { numberIn, textIn } from '../records/row-values';
import { faultyFiles, type FileFault, type ListedFile } from '../records/whole-files';
import type { AuditDeps, AuditFinding } from './finding';

/** Checks that every file listed in a manifest, and not expired, is there, as it was written, and holds as many events as it says. */
export async function auditLake(
  deps: Pick<AuditDeps, 'lake' | 'engine' | 'sql'>,
  books: readonly HourBooks[],
): Promise<readonly AuditFinding[]> {
  const expired = await readExpired(deps.lake);
  const filesOf = ({ arrivalHour, manifest }: HourBooks): readonly ListedFile[] =>
    manifest.files.flatMap((file) => [
      ...(hasExpired(expired, 'events', arrivalHour) ? [] : eventsOf(file)),
      ...(hasExpired(expired, 'quarantine', arrivalHour) ? [] : quarantineOf(file)),
    ]);
  const present = await presentFiles(deps.lake, books.flatMap(filesOf));
  const faults: AuditFinding[] = [];
  for (const hour of books) {
    const listed = filesOf(hour);
    faults.push(...listed.filter(({ key }) => !present.has(key)).map(({ key }) => faultIn(hour, key, 'missing')));
    const there = listed.filter(({ key }) => present.has(key));
    for (const { key, fault } of await faultyFiles(deps.lake, there)) faults.push(faultIn(hour, key, fault));
  }
  const broken = new Set(faults.map(({ shard, arrivalHour }) => `${shard}/${arrivalHour}`));
  const whole = books.filter(
    ({ shard, arrivalHour }) => !broken.has(`${shard}/${arrivalHour}`) && !hasExpired(expired, 'events', arrivalHour),
  );
  const rows = await storedRows(deps, whole);
  return [
    ...faults,
    ...whole.flatMap((hour) => differingRows(hour, rows.get(`${hour.shard}/${hour.arrivalHour}`) ?? 0)),
  ];
}

/** All keys in the folders that the manifests name files in. */
async function presentFiles(lake: AuditDeps['lake'], listed: readonly ListedFile[]): Promise<ReadonlySet<string>> {
  const keys = listed.map(({ key }) => key);
  const present = new Set<string>();
  for (const folder of new Set(keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1)))) {
    for (const key of await lake.list(folder)) present.add(key);
  }
  return present;
}

function eventsOf({ key, crc32 }: ManifestFile): readonly ListedFile[] {
  return key === null ? [] : [{ key, crc32 }];
}

function quarantineOf({ quarantineKey: key, quarantineCrc32: crc32 }: ManifestFile): readonly ListedFile[] {
  return key === null ? [] : [{ key, crc32 }];
}

function faultIn({ shard, arrivalHour }: HourBooks, key: string, fault: FileFault): AuditFinding {
  const said = fault === 'missing' ? 'which is not in the lake' : 'whose bytes differ from its checksum';
  const message = `the manifest of shard ${shard}, arrival hour ${arrivalHour} lists ${key}, ${said}; restore it from a backup`;
  return { code: `lake_file_${fault}`, shard, arrivalHour, message };
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
