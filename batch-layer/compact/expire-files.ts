import { EXPIRING_KINDS, type ExpiringKind } from '../../core/file-kind';
import type { Lake } from '../../core/port/lake';
import { type Expired, readExpired, writeExpired } from '../../core/run/expired';
import { DEFAULT_RETENTION, type BatchRetention } from '../../core/run/retention';
import { arrivalHourOf, type ArrivalHour } from '../../core/time/arrival-hour';
import type { BatchDeps } from '../deps';
import { filesOfOpenRuns } from '../open-run';
import { oldestKept, requireRecord } from '../records/published-runs';

type ExpireDeps = Pick<BatchDeps, 'lake' | 'manifests' | 'retention'>;

/** Bounds a pass; the caller makes passes until none is left. */
const HOURS_AT_ONCE = 24 * 14;
const FIRST_HOUR: ArrivalHour = arrivalHourOf(0);

/**
 * Deletes the files of arrival hours that are older than their kind is kept. The mark is written first, so that nothing
 * that reads it misses a file. If a pass is killed, the next one deletes the same files again.
 *
 * @returns true if more are left for another pass
 */
export async function expireFiles(deps: ExpireDeps): Promise<boolean> {
  let marks = await dueMarks(deps);
  if (EXPIRING_KINDS.every((kind) => marks[kind] === undefined || marks[kind].deleted === marks[kind].before))
    return false;
  await writeExpired(deps.lake, marks);
  const needed = await filesOfOpenRuns(deps);
  let isMoreLeft = false;
  for (const kind of EXPIRING_KINDS) {
    const mark = marks[kind];
    if (mark === undefined) continue;
    const hours = await hoursBetween(deps, mark.deleted, mark.before);
    const some = hours.slice(0, HOURS_AT_ONCE);
    const held = await deleteHours(deps.lake, kind, some, needed);
    const deleted = held ?? (some.length < hours.length ? (hours[some.length] ?? mark.before) : mark.before);
    isMoreLeft ||= held === undefined && deleted < mark.before;
    marks = { ...marks, [kind]: { ...mark, deleted } };
  }
  await writeExpired(deps.lake, marks);
  return isMoreLeft;
}

/** The marks as they should be now. They never go back, whatever the retention is set to. */
export async function dueMarks({ lake, retention = DEFAULT_RETENTION }: ExpireDeps): Promise<Expired> {
  const marks = await readExpired(lake);
  const oldest = await oldestKept(lake);
  // Before so many runs, a rollback may return to the state without any.
  if (oldest === 0) return marks;
  const { tidemark } = await requireRecord(lake, oldest);
  const due = EXPIRING_KINDS.flatMap((kind) => {
    const { before, deleted } = marks[kind] ?? { before: FIRST_HOUR, deleted: FIRST_HOUR };
    const hour = arrivalHourOf(Math.max(0, tidemark - keptMs(retention, kind)));
    return hour > FIRST_HOUR ? [[kind, { before: hour > before ? hour : before, deleted }] as const] : [];
  });
  return { ...marks, ...Object.fromEntries(due) };
}

function keptMs({ eventsMs, quarantineMs }: BatchRetention, kind: ExpiringKind): number {
  return { events: eventsMs, quarantine: quarantineMs }[kind];
}

/** Arrival hours of manifests in [from, to), ascending. */
export async function hoursBetween(
  { manifests }: Pick<ExpireDeps, 'manifests'>,
  from: ArrivalHour,
  to: ArrivalHour,
): Promise<readonly ArrivalHour[]> {
  return [...new Set((await manifests.list(from, to)).map(({ arrivalHour }) => arrivalHour))].sort();
}

export function hourFolder(kind: ExpiringKind, arrivalHour: ArrivalHour): string {
  return `${kind}/arrival_hour=${arrivalHour}/`;
}

/** @returns the first hour with a file that an open run still reads; undefined if all are deleted */
async function deleteHours(
  lake: Lake,
  kind: ExpiringKind,
  hours: readonly ArrivalHour[],
  needed: ReadonlySet<string>,
): Promise<ArrivalHour | undefined> {
  for (const hour of hours) {
    const keys = await lake.list(hourFolder(kind, hour));
    if (keys.some((key) => needed.has(key))) return hour;
    for (const key of keys) await lake.delete(key);
  }
  return undefined;
}
