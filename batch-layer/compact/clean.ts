import { EXPIRING_KINDS, type ExpiringKind } from '../../core/file-kind';
import { sumOf } from '../../core/run/lake-sizes';
import type { ArrivalHour } from '../../core/time/arrival-hour';
import type { BatchDeps } from '../deps';
import { dueMarks, expireFiles } from './expire-files';

type CleanDeps = Pick<BatchDeps, 'lake' | 'manifests' | 'retention'>;

/** Files of one kind that are older than it is kept. */
export interface OldFiles {
  readonly kind: ExpiringKind;
  readonly files: number;
  readonly bytes: number;
  /** Arrival hours of the oldest and the newest of them; null for none. */
  readonly from: ArrivalHour | null;
  readonly to: ArrivalHour | null;
}

const HOUR_IN_KEY = /\/arrival_hour=([^/]{13})\//;

/** What `clean` would delete now. */
export async function oldFiles(deps: CleanDeps): Promise<readonly OldFiles[]> {
  const marks = await dueMarks(deps);
  const found: OldFiles[] = [];
  for (const kind of EXPIRING_KINDS) {
    const before = marks[kind]?.before ?? '';
    const files = (await deps.lake.sizes(`${kind}/`)).filter(({ key }) => hourIn(key) < before);
    const hours = files.map(({ key }) => hourIn(key)).sort();
    found.push({ kind, ...sumOf(files), from: hours[0] ?? null, to: hours.at(-1) ?? null });
  }
  return found;
}

/**
 * Deletes at once what runs delete at their end.
 *
 * @returns what it deleted; not files that an open run still reads
 */
export async function clean(deps: CleanDeps): Promise<readonly OldFiles[]> {
  const before = await oldFiles(deps);
  while (await expireFiles(deps));
  const left = await oldFiles(deps);
  return before.map((old, at) => ({
    ...old,
    files: old.files - (left[at]?.files ?? 0),
    bytes: old.bytes - (left[at]?.bytes ?? 0),
  }));
}

function hourIn(key: string): ArrivalHour {
  return HOUR_IN_KEY.exec(key)?.[1] ?? '~';
}
