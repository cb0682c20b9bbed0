import { openCell } from '../../core/cell/codec';
import { decodeLedger, EMPTY_LEDGER, type LedgerEntry } from '../../core/ledger/ledger';
import { decodeManifest, type Manifest, EMPTY_MANIFEST } from '../../core/ledger/manifest';
import type { CellStore } from '../../core/port/cell-store';
import type { ArrivalHour } from '../../core/time/arrival-hour';
import type { Sequence } from '../../core/port/event-stream';
import type { Consumer } from '../../core/port/ledger-store';
import type { BatchDeps } from '../deps';

/** Counts in the cells of one shard and arrival hour, over all sites and windows. */
export interface CellTotals {
  readonly applied: number;
  readonly duplicates: number;
}

/**
 * Everything that is recorded about one shard and arrival hour. Gating consumers keep a ledger each; following
 * consumers keep none.
 */
export interface HourBooks {
  readonly shard: string;
  readonly arrivalHour: ArrivalHour;
  readonly aggregate: LedgerEntry;
  readonly archive: LedgerEntry;
  readonly manifest: Manifest;
  readonly cells: CellTotals;
  /** True if both consumers have read up to the same record, so their counts can be compared. */
  readonly isLevel: boolean;
}

type Stores = Pick<BatchDeps, 'ledgers' | 'manifests' | 'cells'>;
/** [from, to) */
export interface ArrivalHours {
  readonly from: ArrivalHour;
  readonly to: ArrivalHour;
}

/** Bounds of every possible event time, ms since 1970. */
const EARLIEST = 0;
const LATEST = 8.64e15;

/**
 * The records of every shard and arrival hour in [from, to) that a ledger or manifest knows, by hour, then shard. Cells
 * are read for the sites that the ledgers name.
 */
export async function readBooks(stores: Stores, range: ArrivalHours): Promise<readonly HourBooks[]> {
  const aggregate = await readLedgers(stores, 'aggregate', range);
  const archive = await readLedgers(stores, 'archive', range);
  const manifests = await readManifests(stores, range);
  const names = [...new Set([...aggregate.keys(), ...archive.keys(), ...manifests.keys()])].sort();
  const sites = new Set([...aggregate.values(), ...archive.values()].flatMap(({ entry }) => Object.keys(entry.sites)));
  const hours = [...new Set(names.map((name) => opened(name).arrivalHour))];
  const cells = await cellTotals(stores.cells, [...sites].sort(), hours);
  return names.map((name) => ({
    ...opened(name),
    aggregate: aggregate.get(name)?.entry ?? EMPTY_LEDGER,
    archive: archive.get(name)?.entry ?? EMPTY_LEDGER,
    isLevel: aggregate.get(name)?.lastSequence === archive.get(name)?.lastSequence,
    manifest: manifests.get(name) ?? EMPTY_MANIFEST,
    cells: cells.get(name) ?? { applied: 0, duplicates: 0 },
  }));
}

/** Names sort by hour, then shard. */
function bookName(shard: string, arrivalHour: ArrivalHour): string {
  return `${arrivalHour} ${shard}`;
}

function opened(name: string): { readonly arrivalHour: ArrivalHour; readonly shard: string } {
  const at = name.indexOf(' ');
  return { arrivalHour: name.slice(0, at), shard: name.slice(at + 1) };
}

interface Read {
  readonly entry: LedgerEntry;
  readonly lastSequence: Sequence;
}

async function readLedgers(
  { ledgers }: Stores,
  consumer: Consumer,
  { from, to }: ArrivalHours,
): Promise<ReadonlyMap<string, Read>> {
  const keys = await ledgers.list(consumer, from, to);
  const items = await ledgers.get(keys);
  return new Map(
    keys.flatMap(({ shard, arrivalHour }, at) => {
      const item = items[at];
      return item === undefined
        ? []
        : [
            [
              bookName(shard, arrivalHour),
              { entry: decodeLedger(item.bytes), lastSequence: item.lastSequence },
            ] as const,
          ];
    }),
  );
}

async function readManifests(
  { manifests }: Stores,
  { from, to }: ArrivalHours,
): Promise<ReadonlyMap<string, Manifest>> {
  const keys = await manifests.list(from, to);
  const items = await manifests.get(keys);
  return new Map(
    keys.flatMap(({ shard, arrivalHour }, at) =>
      items[at] === undefined ? [] : [[bookName(shard, arrivalHour), decodeManifest(items[at].bytes)] as const],
    ),
  );
}

/** Reads only the heads of the cells. */
async function cellTotals(
  cells: CellStore,
  sites: readonly string[],
  hours: readonly ArrivalHour[],
): Promise<ReadonlyMap<string, CellTotals>> {
  const totals = new Map<string, CellTotals>();
  for (const arrivalHour of hours) {
    for (const site of sites) {
      for (const { shard, bytes } of await cells.query(site, arrivalHour, EARLIEST, LATEST)) {
        const name = bookName(shard, arrivalHour);
        const { applied, duplicates } = openCell(bytes);
        const known = totals.get(name) ?? { applied: 0, duplicates: 0 };
        totals.set(name, { applied: known.applied + applied, duplicates: known.duplicates + duplicates });
      }
    }
  }
  return totals;
}
