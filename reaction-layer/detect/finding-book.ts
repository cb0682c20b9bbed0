import type { ItemTable, ItemWrite, TableItem } from '../../core/port/item-table';
import { parseStoredJson } from '../../core/run/stored-json';
import { DAY_MS, floorTo } from '../../core/time/window';
import { type AnomalyFinding, anomalyFinding } from './finding';

/** Findings are kept so long after they happened. */
const KEPT_MS = 400 * DAY_MS;
/** Later than any time of an event, ms since 1970: sorting by what is left until then puts the newest first. */
const END_OF_TIME_MS = 9_999_999_999_999;
const PLACE_DIGITS = 13;
const PAGE_ITEMS = 500;
/** Of two writers at the same finding one tries again. */
const MOST_TRIES = 5;

export interface FindingRange {
  readonly site: string;
  /** Start of windows, ms since 1970: [from, to). */
  readonly from: number;
  readonly to: number;
  /** Place of the last finding of the page before. */
  readonly after?: string | undefined;
}

export interface PlacedFinding {
  /** Sorts by time, newest first. */
  readonly place: string;
  readonly finding: AnomalyFinding;
}

/** What a finding becomes, given the one that is stored under its id; undefined leaves it. */
export type FindingChange = (stored: AnomalyFinding | undefined) => AnomalyFinding | undefined;

/** The findings of all sites: exactly one per id, however often it is written. */
export class FindingBook {
  readonly #table: ItemTable;

  constructor(table: ItemTable) {
    this.#table = table;
  }

  /** Stores live findings; what is known and settled stays as it is. @returns those that are new */
  async record(findings: readonly AnomalyFinding[]): Promise<readonly AnomalyFinding[]> {
    const newest = new Map(findings.map((one) => [one.finding_id, one]));
    const changed = await this.change([...newest.values()], (finding) => (stored) => withMore(stored, finding));
    return changed.flatMap(({ stored, finding }) => (stored === undefined ? [finding] : []));
  }

  /** Changes findings one by one, each seen as it is stored. @returns those that changed */
  async change(
    findings: readonly AnomalyFinding[],
    changeOf: (finding: AnomalyFinding) => FindingChange,
  ): Promise<readonly { readonly stored: AnomalyFinding | undefined; readonly finding: AnomalyFinding }[]> {
    const done: { readonly stored: AnomalyFinding | undefined; readonly finding: AnomalyFinding }[] = [];
    let left = findings;
    for (let tries = 0; left.length > 0 && tries < MOST_TRIES; tries++) {
      const keys = left.map(keyOf);
      const stored = await this.#table.get(keys);
      const planned = left.flatMap((finding, at) => {
        const bytes = stored[at];
        const before = bytes === undefined ? undefined : readFinding(bytes, finding.finding_id);
        const after = changeOf(finding)(before);
        return after === undefined ? [] : [{ finding, before, after, bytes }];
      });
      const written = await this.#table.write(
        planned.map(({ after, bytes }): ItemWrite => ({
          ...keyOf(after),
          value: encoder.encode(JSON.stringify(after)),
          expected: bytes ?? null,
          expiresMs: after.window.start + KEPT_MS,
        })),
      );
      done.push(
        ...planned
          .filter((_, at) => written[at] === true)
          .map(({ before, after }) => ({ stored: before, finding: after })),
      );
      left = planned.filter((_, at) => written[at] !== true).map(({ finding }) => finding);
    }
    return done;
  }

  /** Newest first. */
  async *list(range: FindingRange): AsyncGenerator<PlacedFinding> {
    for await (const { sort, value } of this.#items(range)) yield { place: sort, finding: readFinding(value, sort) };
  }

  /** A finding by its id; undefined if the range has none. Reads the range from its end, so a narrow one is quick. */
  async find(id: string, range: FindingRange): Promise<AnomalyFinding | undefined> {
    for await (const { sort, value } of this.#items(range))
      if (sort.slice(PLACE_DIGITS + 1) === id) return readFinding(value, id);
    return undefined;
  }

  async *#items({ site, from, to, after = '' }: FindingRange): AsyncGenerator<TableItem> {
    const newest = placeOf(to - 1);
    const end = `${placeOf(from)}~`;
    for (let day = floorTo(to - 1, DAY_MS); day > from - DAY_MS; day -= DAY_MS) {
      const partition = partitionOf(site, day);
      let start = after > newest ? `${after} ` : newest;
      for (;;) {
        const items: readonly TableItem[] = await this.#table.list({
          partition,
          from: start,
          to: end,
          limit: PAGE_ITEMS,
        });
        yield* items;
        const last = items.at(-1);
        if (items.length < PAGE_ITEMS || last === undefined) break;
        start = `${last.sort} `;
      }
    }
  }
}

const encoder = new TextEncoder();

function keyOf({ site, window, finding_id: id }: AnomalyFinding): {
  readonly partition: string;
  readonly sort: string;
} {
  return { partition: partitionOf(site, window.start), sort: `${placeOf(window.start)}-${id}` };
}

function partitionOf(site: string, ms: number): string {
  return `${site} ${new Date(ms).toISOString().slice(0, 10)}`;
}

function placeOf(ms: number): string {
  return String(END_OF_TIME_MS - ms).padStart(PLACE_DIGITS, '0');
}

function readFinding(bytes: Uint8Array, id: string): AnomalyFinding {
  return parseStoredJson(anomalyFinding, bytes, `the finding ${id}`);
}

/** A live finding beside the one that is stored: counters go on counting, and nothing else changes. */
function withMore(stored: AnomalyFinding | undefined, finding: AnomalyFinding): AnomalyFinding | undefined {
  if (stored === undefined) return finding;
  if (stored.status !== 'open') return undefined;
  if (finding.count <= stored.count && finding.last_seen <= stored.last_seen) return undefined;
  return {
    ...stored,
    evidence: finding.evidence,
    first_seen: Math.min(stored.first_seen, finding.first_seen),
    last_seen: Math.max(stored.last_seen, finding.last_seen),
    count: Math.max(stored.count, finding.count),
    score: Math.max(stored.score, finding.score),
  };
}
