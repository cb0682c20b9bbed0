import * as z from 'zod';
import { elementAt } from '../../core/element-at';
import { openCell } from '../../core/cell/codec';
import { decodeLedger, type LedgerEntry, residual } from '../../core/ledger/ledger';
import { decodeManifest } from '../../core/ledger/manifest';
import { arrivalHourOf } from '../../core/time/arrival-hour';
import { GATING_CONSUMERS, type LedgerKey } from '../../core/port/ledger-store';
import type { World } from '../world/world';
import type { Findings } from './findings';
import type { BookPosition, StreamBook } from './stream-book';

const LATEST = Number.MAX_SAFE_INTEGER;

/** Compares the consumers' ledgers, and the data that they wrote, with the contents of the stream. */
export class KeptBooks {
  constructor(
    private readonly world: World,
    private readonly stream: StreamBook,
    private readonly findings: Findings,
  ) {}

  /** At any moment. */
  async checkLedgers(): Promise<void> {
    const { ledgers } = this.world.storage;
    for (const consumer of GATING_CONSUMERS) {
      const keys = await ledgers.list(consumer, '', '9');
      for (const [at, item] of (await ledgers.get(keys)).entries()) {
        if (item === undefined) continue;
        const left = residual(decodeLedger(item.bytes));
        this.findings.hold(
          'conservation',
          left === 0,
          () => `the ledger of ${consumer}, ${JSON.stringify(keys[at])}, has a residual of ${left}`,
        );
      }
    }
  }

  /** At rest: both consumers have set aside every record that they cannot decode, once, and read on. */
  async checkUndecodable(): Promise<void> {
    const { ledgers } = this.world.storage;
    for (const consumer of GATING_CONSUMERS) {
      if (this.world[consumer].givenUp.length > 0) continue;
      const items = await ledgers.get(await ledgers.list(consumer, '', '9'));
      const counted = items.reduce((sum, item) => sum + (item ? decodeLedger(item.bytes).undecodable : 0), 0);
      this.findings.hold(
        'undecodable_is_set_aside',
        counted === this.stream.undecodable.length,
        () =>
          `${consumer} counts ${counted} records that it could not decode; the stream has ${this.stream.undecodable.length}`,
      );
    }
  }

  /** At any moment: for unpublished hours, cells hold everything that the aggregate ledger records. */
  async checkCells(): Promise<void> {
    const { ledgers, pointer } = this.world.storage;
    const { tidemark } = await pointer.read();
    const keys = await ledgers.list('aggregate', arrivalHourOf(tidemark), '9');
    for (const [at, item] of (await ledgers.get(keys)).entries())
      if (item !== undefined) await this.#checkHour(elementAt(keys, at), decodeLedger(item.bytes));
  }

  /** A consumer is between its two writes: cells hold what their ledger does not record yet. */
  async areCellsAhead(): Promise<boolean> {
    const { ledgers, pointer, cells } = this.world.storage;
    const from = arrivalHourOf((await pointer.read()).tidemark);
    for (const { id: site } of this.world.options.place.sites) {
      for (const arrivalHour of await cells.arrivalHours(site, from)) {
        for (const [shard, folded] of await this.#folded(site, arrivalHour)) {
          const [item] = await ledgers.get([{ consumer: 'aggregate', shard, arrivalHour }]);
          const entry = item === undefined ? undefined : decodeLedger(item.bytes).sites[site];
          if (folded > (entry?.applied ?? 0) + (entry?.duplicate ?? 0)) return true;
        }
      }
    }
    return false;
  }

  async #folded(site: string, arrivalHour: string): Promise<ReadonlyMap<string, number>> {
    const byShard = new Map<string, number>();
    for (const { shard, bytes } of await this.world.storage.cells.query(site, arrivalHour, 0, LATEST)) {
      const { applied, duplicates } = openCell(bytes);
      byShard.set(shard, (byShard.get(shard) ?? 0) + applied + duplicates);
    }
    return byShard;
  }

  async #checkHour({ shard, arrivalHour }: LedgerKey, { sites }: LedgerEntry): Promise<void> {
    for (const [site, { applied, duplicate }] of Object.entries(sites)) {
      const folded = (await this.#folded(site, arrivalHour)).get(shard) ?? 0;
      this.findings.hold(
        'cells_before_ledger',
        folded >= applied + duplicate,
        () =>
          `the ledger of ${shard}, ${arrivalHour}, says ${applied + duplicate} events of ${site}; the cells hold ${folded}`,
      );
    }
  }

  /** At rest. Reads what the manifests name, not what is there. */
  async checkArchive(): Promise<void> {
    const { manifests, lake } = this.world.storage;
    const { files } = this.world.options.engineFiles;
    const archived: string[] = [];
    const quarantined: string[] = [];
    const positionsIn = async (
      key: string | null,
      rows: (bytes: Uint8Array) => Iterable<unknown>,
    ): Promise<readonly string[]> => {
      const bytes = key === null ? undefined : await lake.get(key);
      return bytes === undefined ? [] : Array.from(rows(bytes), (row) => nameOf(storedPosition.parse(row)));
    };
    for (const item of await manifests.get(await manifests.list('', '9'))) {
      for (const { key, quarantineKey } of item === undefined ? [] : decodeManifest(item.bytes).files) {
        archived.push(...(await positionsIn(key, (bytes) => files.rows(bytes))));
        quarantined.push(...(await positionsIn(quarantineKey, linesOf)));
      }
    }
    const accepted = [...this.stream.copies.values()].flat();
    this.#compare('everything_is_archived', archived, accepted);
    this.#compare('refused_is_kept', quarantined, [...this.stream.refused, ...this.stream.undecodable]);
  }

  #compare(
    check: 'everything_is_archived' | 'refused_is_kept',
    stored: readonly string[],
    expected: readonly BookPosition[],
  ): void {
    const mine = [...stored].sort();
    const theirs = expected.map(({ shard, sequence, index }) => `${shard} ${sequence}/${index}`).sort();
    this.findings.hold(check, mine.join() === theirs.join(), () => {
      const [lost] = theirs.filter((name) => !mine.includes(name));
      return `the lake holds ${mine.length} events, the stream ${theirs.length}${lost === undefined ? '' : `; ${lost} is not in the lake`}`;
    });
  }
}

const storedPosition = z.object({ shard: z.string(), record_sequence: z.string(), record_index: z.number() });
type StoredPosition = z.output<typeof storedPosition>;

function nameOf({ shard, record_sequence, record_index }: StoredPosition): string {
  return `${shard} ${record_sequence}/${record_index}`;
}

function linesOf(bytes: Uint8Array): readonly unknown[] {
  return Buffer.from(bytes)
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line));
}
