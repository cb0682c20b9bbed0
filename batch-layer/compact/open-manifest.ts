import { elementAt } from '../../core/element-at';
import { decodeManifest, encodeManifest, type Manifest } from '../../core/ledger/manifest';
import { type Fenced, fenceOf } from '../../core/port/fenced-store';
import type { ManifestKey, ManifestStore } from '../../core/port/lake';
import type { ArrivalHour } from '../../core/time/arrival-hour';

/** A manifest as it was read. */
export interface OpenManifest {
  readonly place: ManifestKey;
  readonly item: Fenced;
  readonly manifest: Manifest;
}

/** Those of [from, to), by hour, then shard. */
export async function* manifestsFrom(
  manifests: ManifestStore,
  from: ArrivalHour,
  to: ArrivalHour,
): AsyncGenerator<OpenManifest> {
  const places = await manifests.list(from, to);
  for (let at = 0; at < places.length; at += MANIFESTS_AT_ONCE) {
    const some = places.slice(at, at + MANIFESTS_AT_ONCE);
    for (const [index, item] of (await manifests.get(some)).entries())
      if (item !== undefined) yield { place: elementAt(some, index), item, manifest: decodeManifest(item.bytes) };
  }
}

const MANIFESTS_AT_ONCE = 200;

/** Replaces a manifest that nobody has changed meanwhile. */
export async function putManifest(
  manifests: ManifestStore,
  { place, item }: Pick<OpenManifest, 'place' | 'item'>,
  next: Manifest,
): Promise<boolean> {
  const { lastSequence, revision = 0 } = item;
  const changed = { bytes: encodeManifest(next), lastSequence, revision: revision + 1 };
  const [done] = await manifests.put([{ key: place, item: changed, expected: fenceOf(item) }]);
  return done === true;
}
