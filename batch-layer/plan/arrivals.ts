import { decodeManifest, type ManifestFile } from '../../core/ledger/manifest';
import type { Sequence } from '../../core/port/event-stream';
import type { ManifestStore } from '../../core/port/lake';
import type { RunRecord } from '../../core/run/run';
import { arrivalHourOf, type ArrivalHour } from '../../core/time/arrival-hour';
import { DAY_MS } from '../../core/time/window';

/** Files in the lake for one shard and arrival hour. */
export interface Arrivals {
  readonly shard: string;
  readonly arrivalHour: ArrivalHour;
  readonly files: readonly ManifestFile[];
}

/** Arrivals that no earlier run has read. */
export interface NewArrivals {
  /** Of the hours that the run closes. */
  readonly inTime: readonly Arrivals[];
  /** Of hours that an earlier run closed. */
  readonly stragglers: readonly Arrivals[];
  /** The newest record per shard and hour, stragglers included. */
  readonly covered: Readonly<Record<string, Sequence>>;
}

/**
 * How long after an hour was closed stragglers are looked for. With its usual settings, a stream keeps records for at
 * most a week; whatever a consumer has not read by then is lost.
 */
const STRAGGLER_MS = 8 * DAY_MS;

/** The manifests of the arrival hours in [fromMs, toMs), by hour, then shard. */
export async function readArrivals(
  manifests: ManifestStore,
  fromMs: number,
  toMs: number,
): Promise<readonly Arrivals[]> {
  const keys = await manifests.list(arrivalHourOf(Math.max(0, fromMs)), arrivalHourOf(toMs));
  const items = await manifests.get(keys);
  return keys.flatMap(({ shard, arrivalHour }, at) =>
    items[at] === undefined ? [] : [{ shard, arrivalHour, files: decodeManifest(items[at].bytes).files }],
  );
}

/** @param covered what the published run had read */
export async function newArrivals(
  manifests: ManifestStore,
  range: { readonly from: number; readonly to: number },
  covered: RunRecord['covered'],
): Promise<NewArrivals> {
  const inTime = await readArrivals(manifests, range.from, range.to);
  const closed = range.from === 0 ? [] : await readArrivals(manifests, range.from - STRAGGLER_MS, range.from);
  const stragglers = closed
    .map((arrivals) => ({
      ...arrivals,
      files: arrivals.files.filter(({ firstSequence }) => firstSequence > (covered[coveredName(arrivals)] ?? '')),
    }))
    .filter(({ files }) => files.length > 0);
  return { inTime, stragglers, covered: nowCovered([...closed, ...inTime], range.to) };
}

/** Whether a run had read a file: else a later run that begins where it ended reads the file as new. */
export function hasRead(
  { tidemark, covered }: Pick<RunRecord, 'tidemark' | 'covered'>,
  place: Pick<Arrivals, 'shard' | 'arrivalHour'>,
  { lastSequence }: Pick<ManifestFile, 'lastSequence'>,
): boolean {
  if (place.arrivalHour >= arrivalHourOf(tidemark)) return false;
  return place.arrivalHour < oldestWatched(tidemark) || lastSequence <= (covered[coveredName(place)] ?? '');
}

/** Stragglers of earlier hours are not looked for by a run up to this tidemark. */
export function oldestWatched(tidemark: number): ArrivalHour {
  return arrivalHourOf(Math.max(0, tidemark - STRAGGLER_MS));
}

export function coveredName({ shard, arrivalHour }: Pick<Arrivals, 'shard' | 'arrivalHour'>): string {
  return `${shard}/${arrivalHour}`;
}

function nowCovered(arrivals: readonly Arrivals[], to: number): RunRecord['covered'] {
  const oldest = oldestWatched(to);
  const kept = arrivals.filter(({ arrivalHour, files }) => arrivalHour >= oldest && files.length > 0);
  return Object.fromEntries(kept.map((one) => [coveredName(one), one.files.at(-1)?.lastSequence ?? '']));
}
