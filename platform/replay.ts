import type { ReplayRow, ReplaySource } from './recording/replay-row';
import { VirtualClock } from '../adapters/local/clock';
import type { Clock } from '../core/port/clock';
import { minuteOf } from '../core/time/window';
import type { Platform } from './platform';
import { siteLedger } from './site-ledger';

export interface ReplayOptions {
  readonly site: string;
  readonly onRead?: (rows: number) => void;
}

export interface RejectedReplayRow {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  /** The value at fault, if it is one text or number. */
  readonly value?: string;
}

/** A kind of warning about accepted rows. */
export interface ReplayWarning {
  readonly code: string;
  readonly path: string;
  readonly message: string;
  /** How many rows have it, and the first that has. */
  readonly rows: number;
  readonly firstLine: number;
}

/** Where rows are sent: a platform, or the collector of an environment. */
export interface ReplayTarget extends Pick<Platform, 'pulse' | 'drain'> {
  readonly stores: { readonly clock: Clock };
  readonly collector: Pick<Platform['collector'], 'collectEvents'>;
}

export interface SentRows {
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly rejectedRows: readonly RejectedReplayRow[];
  readonly warnings: readonly ReplayWarning[];
}

export interface ReplayResult extends SentRows {
  /** Accepted events that the speed layer recognised as duplicates. */
  readonly duplicates: number;
}

/** Rows per call of the collector. */
const GROUP_ROWS = 500;
const GROUPS_UNDER_WAY = 64;
/** Rows after which the consumers catch up; keeps memory and the unread log small. */
const DRAIN_EVERY_ROWS = 100_000;

/**
 * Sends the rows of a file through the collector, and waits until both consumers have read them. On a virtual clock
 * each row arrives at its own time (time never goes back), with a pulse after every minute; the clock then stays at the
 * last row.
 */
export async function replay(platform: Platform, source: ReplaySource, options: ReplayOptions): Promise<ReplayResult> {
  const { ledgers } = platform.stores;
  const before = await siteLedger(ledgers, options.site);
  const sent = await sendRows(platform, source, options);
  const after = await siteLedger(ledgers, options.site);
  return { ...sent, duplicates: after.duplicate - before.duplicate };
}

/** Sends the rows of a file through a collector. */
export async function sendRows(
  platform: ReplayTarget,
  source: ReplaySource,
  { site, onRead }: ReplayOptions,
): Promise<SentRows> {
  const sender = new Sender(platform, site);
  for await (const row of source) {
    await sender.add(row);
    if (sender.read % DRAIN_EVERY_ROWS === 0) await platform.drain();
    onRead?.(sender.read);
  }
  await sender.finish();
  const { read, accepted, rejectedRows } = sender;
  return {
    read,
    accepted,
    rejected: read - accepted,
    rejectedRows: rejectedRows.toSorted((a, b) => a.line - b.line),
    warnings: sender.warnings,
  };
}

/** Rows that the client sent together, as far as the file shows. */
interface Group {
  readonly receivedMs: number | undefined;
  readonly sentAt: string | undefined;
  readonly rows: Waiting[];
}

function continues(group: Group | undefined, receivedMs: number | undefined, sentAt: string | undefined): boolean {
  return (
    group !== undefined && group.receivedMs === receivedMs && group.sentAt === sentAt && group.rows.length < GROUP_ROWS
  );
}

interface Waiting {
  readonly line: number;
  readonly event: unknown;
  readonly reason: Pick<RejectedReplayRow, 'code' | 'message'> | undefined;
}

class Sender {
  readonly #platform: ReplayTarget;
  readonly #site: string;
  readonly #underWay = new Set<Promise<void>>();
  #group: Group | undefined;
  read = 0;
  accepted = 0;
  readonly rejectedRows: RejectedReplayRow[] = [];
  readonly #warnings = new Map<string, ReplayWarning>();

  constructor(platform: ReplayTarget, site: string) {
    this.#platform = platform;
    this.#site = site;
  }

  get warnings(): readonly ReplayWarning[] {
    return [...this.#warnings.values()];
  }

  async add(row: ReplayRow): Promise<void> {
    this.read += 1;
    const receivedMs = 'rejected' in row ? undefined : row.eventTimeMs;
    const sentAt = 'rejected' in row ? undefined : row.sentAt;
    if (receivedMs !== undefined) await this.#moveTo(receivedMs);
    if (!continues(this.#group, receivedMs, sentAt)) await this.#send();
    this.#group ??= { receivedMs, sentAt, rows: [] };
    this.#group.rows.push(
      'rejected' in row
        ? { line: row.line, event: row.rejected.raw, reason: row.rejected }
        : { line: row.line, event: row.event, reason: undefined },
    );
  }

  async finish(): Promise<void> {
    await this.#arrived();
    await this.#platform.pulse();
    await this.#platform.drain();
  }

  /** Rows that are waiting arrive before the clock moves on. The pulse of a minute precedes the minute's records. */
  async #moveTo(atMs: number): Promise<void> {
    const { clock } = this.#platform.stores;
    if (!(clock instanceof VirtualClock) || atMs <= clock.now()) return;
    await this.#arrived();
    if (minuteOf(atMs) > clock.now()) {
      await clock.advance(minuteOf(atMs));
      await this.#platform.pulse();
    }
    await clock.advance(atMs);
  }

  async #arrived(): Promise<void> {
    await this.#send();
    await Promise.all(this.#underWay);
  }

  /**
   * Sends the group, and waits only if too many are in flight. A laboratory has at most one in flight, so that the
   * order is reproducible.
   */
  async #send(): Promise<void> {
    const group = this.#group;
    if (group === undefined) return;
    this.#group = undefined;
    const sent = this.#collect(group).finally(() => this.#underWay.delete(sent));
    this.#underWay.add(sent);
    const most = this.#platform.stores.clock instanceof VirtualClock ? 1 : GROUPS_UNDER_WAY;
    if (this.#underWay.size >= most) await Promise.race(this.#underWay);
  }

  async #collect({ receivedMs, sentAt, rows }: Group): Promise<void> {
    const around = { ...(receivedMs === undefined ? {} : { receivedMs }), ...(sentAt === undefined ? {} : { sentAt }) };
    const { verdicts } = await this.#platform.collector.collectEvents({
      site: this.#site,
      events: rows.map(({ event }) => event),
      ...around,
    });
    for (const verdict of verdicts) {
      const row = rows[verdict.index];
      if (row === undefined) throw new RangeError(`the collector judged event ${verdict.index} of ${rows.length}`);
      const { line, reason } = row;
      if (verdict.status === 'accepted') {
        this.accepted += 1;
        for (const warning of verdict.warnings ?? []) this.#note(warning, line);
      } else {
        const { code, message, value } = verdict;
        this.rejectedRows.push({ line, code, message, ...(value === undefined ? {} : { value }), ...reason });
      }
    }
  }

  #note({ code, path, message }: Pick<ReplayWarning, 'code' | 'path' | 'message'>, line: number): void {
    const name = `${code} ${path}`;
    const { rows, firstLine } = this.#warnings.get(name) ?? { rows: 0, firstLine: line };
    this.#warnings.set(name, { code, path, message, rows: rows + 1, firstLine: Math.min(firstLine, line) });
  }
}
