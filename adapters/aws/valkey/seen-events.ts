import { hash } from 'node:crypto';
import { Cluster } from 'ioredis';
import type { Claim, Position, SeenEvents } from '../../../core/port/seen-events';
import { StoreUnavailableError } from '../../../core/port/store-error';
import { messageOf } from '../errors';
import { type Pace, REAL_PACE } from '../pace';
import { type ValkeyClient, withinTime } from './connect';
import { markersOf, type Marker } from './markers';

export interface ValkeySeenEventsOptions {
  readonly client: ValkeyClient;
  /** Before every key: environments may share a server. */
  readonly prefix?: string;
  /** True if this memory was never used before, so that an empty server has lost nothing (createFirstUse). */
  readonly isFirstUse: () => Promise<boolean>;
  readonly pace?: Pick<Pace, 'now'>;
}

/** An id must be known for a day; the hour more is for consumers that lag. */
const WINDOW_SECONDS = 25 * 3_600;
const WINDOW_MS = WINDOW_SECONDS * 1_000;
/** 132 bits of SHA-256: ids of any length and characters take the same room, and two never meet. */
const ID_CHARACTERS = 22;
/** How long what was found out about lost memory is believed. */
const CHECK_EVERY_MS = 10_000;

/** The memory of ids in Valkey: `SET id position NX GET`, all of a call in one round trip. */
export function createValkeySeenEvents(options: ValkeySeenEventsOptions): SeenEvents {
  return new ValkeySeenEvents(options);
}

class ValkeySeenEvents implements SeenEvents {
  readonly #options: ValkeySeenEventsOptions;
  readonly #prefix: string;
  readonly #pace: Pick<Pace, 'now'>;
  #checked: { readonly bornMs: number; readonly untilMs: number } | undefined;

  constructor(options: ValkeySeenEventsOptions) {
    this.#options = options;
    this.#prefix = options.prefix ?? '';
    this.#pace = options.pace ?? REAL_PACE;
  }

  /** Owners are kept by the server’s clock, not by `nowMs`: a consumer that lags finds what it claimed for a day all the same. */
  async claim(claims: readonly Claim[]): Promise<readonly Position[]> {
    try {
      // Before the claims: an empty server must be noticed before it fills again.
      await this.#bornMs();
      return await withinTime(Promise.all(claims.map((claim) => this.#claimOne(claim))));
    } catch (error) {
      throw unavailable(error);
    }
  }

  async degraded(): Promise<boolean> {
    try {
      return (await this.#bornMs()) > this.#pace.now() - WINDOW_MS;
    } catch {
      return true;
    }
  }

  async #claimOne({ id, position }: Claim): Promise<Position> {
    const key = `${this.#prefix}seen/${hash('sha256', id, 'base64url').slice(0, ID_CHARACTERS)}`;
    return (await this.#options.client.set(key, position, 'EX', WINDOW_SECONDS, 'NX', 'GET')) ?? position;
  }

  /** Since when nothing was forgotten, ms; 0 if nothing ever was. */
  async #bornMs(): Promise<number> {
    const nowMs = this.#pace.now();
    if (this.#checked !== undefined && nowMs < this.#checked.untilMs) return this.#checked.bornMs;
    const bornMs = await withinTime(this.#check(nowMs));
    this.#checked = { bornMs, untilMs: nowMs + CHECK_EVERY_MS };
    return bornMs;
  }

  /** Markers that are gone, or of another life of the server, are set again: from then on it is known since when. */
  async #check(nowMs: number): Promise<number> {
    const markers = markersOf(this.#options.client, this.#prefix);
    const epoch = await serverEpoch(this.#options.client);
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
 * Changes when the server may have forgotten something while its markers are still there: it was started again (and read an
 * older snapshot), another one took over (replication is asynchronous), or it was full and dropped keys. The nodes of a
 * cluster are not asked: they have as many lives as there are nodes, and a serverless cache shows none.
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
