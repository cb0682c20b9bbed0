import { setImmediate } from 'node:timers/promises';
import { decodeLedger, EMPTY_LEDGER, encodeLedger } from '../../../core/ledger/ledger';
import { sumLedgers } from '../../../core/ledger/ledger-sum';
import { decodeManifest, withFile, type ManifestFile } from '../../../core/ledger/manifest';
import type { Fenced, FencedStore } from '../../../core/port/fenced-store';
import type { ManifestStore } from '../../../core/port/lake';
import type { LedgerStore } from '../../../core/port/ledger-store';
import { type Open, using } from './subject';

const HOUR = '2019-10-01T02';
const SITES = Array.from({ length: 1_000 }, (_, at) => `shop-${at}.example`);
/** One per minute. */
const BATCHES = 60;
const SITES_EACH = 40;

const sequenceOf = (record: number): string => String(record).padStart(56, '0');

/** What the archive writes for a batch in which every site has events. */
function fileOf(batch: number): ManifestFile {
  return {
    key: `events/arrival_hour=${HOUR}/shardId-000000000000-${sequenceOf(batch)}-${sequenceOf(batch + 1)}.parquet`,
    quarantineKey: null,
    firstSequence: sequenceOf(batch),
    lastSequence: sequenceOf(batch + 1),
    records: 1,
    events: SITES.length,
    quarantined: 0,
    bytes: 100_000 + batch,
    crc32: (batch * 2_654_435_761) % 2 ** 32,
    sites: Object.fromEntries(SITES.map((site, at) => [site, spanOf(batch * SITES.length + at)])),
  };
}

/** As hard to compress as what sites really send. */
function spanOf(seed: number) {
  const fromMs = 1_570_000_000_000 + ((seed * 2_654_435_761) % 60_000);
  return { events: 1 + ((seed * 40_503) % 97), fromMs, toMs: fromMs + ((seed * 1_597_334_677) % 60_000) };
}

/** A manifest store takes an hour of a busy platform: what one item would not hold. */
export function testManifestOfManySites(name: string, open: Open<ManifestStore>): void {
  it(
    `${name} keeps the manifest of ${BATCHES} batches of ${SITES.length} sites each`,
    using(open, async (manifests) => {
      const key = { shard: 'shardId-000000000000', arrivalHour: HOUR };

      for (let batch = 1; batch <= BATCHES; batch++)
        await grow(manifests, key, batch, (bytes) => withFile(bytes, fileOf(batch)));

      const [stored] = await manifests.get([key]);
      expect(decodeManifest(stored!.bytes).files).toEqual(Array.from({ length: BATCHES }, (_, at) => fileOf(at + 1)));
    }),
  );
}

function countsOf(seed: number) {
  const [applied, duplicate] = [(seed * 2_654_435_761) % 1_000_003, (seed * 1_597_334_677) % 1_009];
  return { events: applied + duplicate, applied, duplicate, superseded: 0, quarantined: 0 };
}

/** A ledger store takes counts of more sites than one item would hold. */
export function testLedgerOfManySites(name: string, open: Open<LedgerStore>): void {
  it(
    `${name} keeps the ledger of ${SITES.length * SITES_EACH} sites`,
    using(open, async (ledgers) => {
      const key = { consumer: 'archive', shard: 'shardId-000000000000', arrivalHour: HOUR } as const;
      const sites = SITES.flatMap((site) => Array.from({ length: SITES_EACH }, (_, at) => `${at}.${site}`));
      const bySite = Object.fromEntries(sites.map((site, at) => [site, countsOf(at)]));
      const change = { ...EMPTY_LEDGER, events: 3, applied: 3, sites: bySite };

      let isWriting = true;
      const reads = readWhile(
        () => isWriting,
        async () => eventsIn(await ledgers.get([key])),
      );
      for (let batch = 1; batch <= 3; batch++)
        await grow(ledgers, key, batch, (bytes) =>
          encodeLedger(sumLedgers([bytes === undefined ? EMPTY_LEDGER : decodeLedger(bytes), change])),
        );
      isWriting = false;

      expect((await reads).filter((events) => events % change.events !== 0)).toEqual([]);
      const [stored] = await ledgers.get([key]);
      expect(decodeLedger(stored!.bytes)).toEqual(sumLedgers([change, change, change]));
    }),
  );
}

/** What was read while a writer changed it. The writer has its turn between two reads. */
async function readWhile<T>(isWriting: () => boolean, read: () => Promise<readonly T[]>): Promise<readonly T[]> {
  const found: T[] = [];
  do {
    found.push(...(await read()));
    await setImmediate();
  } while (isWriting());
  return found;
}

/** The events that each stored ledger counts; throws for one that is not whole. */
function eventsIn(items: readonly (Fenced | undefined)[]): readonly number[] {
  return items.flatMap((item) => (item === undefined ? [] : [decodeLedger(item.bytes).events]));
}

async function grow<Key>(
  store: FencedStore<Key>,
  key: Key,
  batch: number,
  change: (bytes: Uint8Array | undefined) => Uint8Array,
): Promise<void> {
  const [read] = await store.get([key]);
  const item = { bytes: change(read?.bytes), lastSequence: sequenceOf(batch + 1) };
  expect(await store.put([{ key, item, expected: read?.lastSequence }])).toEqual([true]);
}
