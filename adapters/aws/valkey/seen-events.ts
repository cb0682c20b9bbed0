import { Cluster } from 'ioredis';
import { type Claim, type MemoryKind, REMEMBERED_MS, type SeenEvents } from '../../../core/port/seen-events';
import { StoreUnavailableError } from '../../../core/port/store-error';
import { messageOf } from '../../../core/message-of';
import { type Pace, REAL_PACE } from '../pace';
import { type ValkeyClient, withinTime } from './connect';
import { type ClaimEntry, claimEntries, entryOf, layoutOf } from './id-buckets';
import { DEFAULT_ID_KEYS, keysByKind, LAG_MS } from './id-sizes';
import { markersOf, type Marker } from './markers';

export interface ValkeySeenEventsOptions {
  readonly client: ValkeyClient;
  /** Prefix of every key: environments may share a server. */
  readonly prefix?: string;
  /** True if this memory was never used before, so that an empty server has lost nothing (createFirstUse). */
  readonly isFirstUse: () => Promise<boolean>;
  readonly pace?: Pick<Pace, 'now'>;
  /** Keys that event ids share (`idKeysFor`); the same for all that share the memory. */
  readonly idKeys?: number | undefined;
}

/** How long the result of a check for lost memory is reused. */
const CHECK_EVERY_MS = 10_000;

/** The memory of ids in Valkey: one script per claim in its bucket, one round trip per call. */
export function createValkeySeenEvents(options: ValkeySeenEventsOptions): SeenEvents {
  return new ValkeySeenEvents(options);
}

class ValkeySeenEvents implements SeenEvents {
  readonly #options: ValkeySeenEventsOptions;
  readonly #prefix: string;
  readonly #idKeys: number;
  readonly #claimEntry: ClaimEntry;
  readonly #pace: Pick<Pace, 'now'>;
  #checked: { readonly bornMs: number; readonly untilMs: number } | undefined;

  constructor(options: ValkeySeenEventsOptions) {
    this.#options = options;
    this.#prefix = options.prefix ?? '';
    this.#idKeys = options.idKeys ?? DEFAULT_ID_KEYS;
    this.#claimEntry = claimEntries(options.client, this.#prefix);
    this.#pace = options.pace ?? REAL_PACE;
  }

  /**
   * Owners expire by the server’s clock, not by `nowMs`: a lagging consumer still finds what it claimed.
   */
  async claim(claims: readonly Claim[]): Promise<readonly boolean[]> {
    try {
      // Before the claims: an empty server must be noticed before it fills again.
      await this.#bornMs();
      const keys = keysByKind(this.#idKeys);
      return await withinTime(Promise.all(claims.map((claim) => this.#claimEntry(entryOf(claim, keys)))));
    } catch (error) {
      throw unavailable(error);
    }
  }

  async degraded(memory: MemoryKind): Promise<boolean> {
    try {
      return (await this.#bornMs()) > this.#pace.now() - REMEMBERED_MS[memory] - LAG_MS;
    } catch {
      return true;
    }
  }

  /** Time since which nothing was forgotten, ms; 0 if nothing ever was. */
  async #bornMs(): Promise<number> {
    const nowMs = this.#pace.now();
    if (this.#checked !== undefined && nowMs < this.#checked.untilMs) return this.#checked.bornMs;
    const bornMs = await withinTime(this.#check(nowMs));
    this.#checked = { bornMs, untilMs: nowMs + CHECK_EVERY_MS };
    return bornMs;
  }

  /**
   * Markers that are missing, of another layout or from an earlier server epoch are reset: from then on, the age of the memory is known.
   */
  async #check(nowMs: number): Promise<number> {
    const markers = markersOf(this.#options.client, this.#prefix);
    const epoch = `${layoutOf(this.#idKeys)} ${await serverEpoch(this.#options.client)}`;
    const found = await markers.read();
    const lost = found.flatMap((marker, at) => (marker?.epoch === epoch ? [] : [at]));
    if (lost.length === 0) return oldestPromise(found);
    const isNew =
      lost.length === found.length &&
      found.every((marker) => marker === undefined) &&
      (await this.#options.isFirstUse());
    const set: Marker = { bornMs: isNew ? 0 : nowMs, epoch };
    await markers.write(lost, set);
    return Math.max(set.bornMs, oldestPromise(found));
  }
}

function oldestPromise(markers: readonly (Marker | undefined)[]): number {
  return markers.reduce((newest, marker) => Math.max(newest, marker?.bornMs ?? 0), 0);
}

/**
 * Changes when the server may have lost data although its markers are still there: it restarted (and loaded an older
 * snapshot), a replica took over (replication is asynchronous), or it was full and evicted keys. Cluster nodes are not
 * checked: each has its own epoch, and a serverless cache reports none.
 */
async function serverEpoch(client: ValkeyClient): Promise<string> {
  if (client instanceof Cluster) return '';
  const info = await client.info();
  return ['run_id', 'evicted_keys']
    .map((name) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '')
    .join(' ');
}

function unavailable(cause: unknown): StoreUnavailableError {
  return new StoreUnavailableError('unavailable', `the memory of ids did not answer: ${messageOf(cause)}`, { cause });
}
