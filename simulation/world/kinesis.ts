import { createHash } from 'node:crypto';
import type { Clock } from '../../core/port/clock';
import type { EventStream, PutResult, Shard, StreamEntry, StreamRecord } from '../../core/port/event-stream';
import { StreamUnavailableError } from '../../core/port/event-stream';
import { StoreUnavailableError } from '../../core/port/store-error';
import { severalStreams, shardAmong } from '../../core/stream/several-streams';
import type { Draws } from '../engine/draw';
import type { Actor, Network } from '../engine/network';
import type { VirtualTime } from '../engine/virtual-time';
import type { Faults } from './faults';

/** A shard owns a range [from, to) of hash keys; a split or merge closes it and opens its children. */
export interface KinesisShard {
  /** Id among the shards of all streams. */
  readonly id: string;
  /** Undefined for the main one. */
  readonly stream: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly parents: readonly string[];
  readonly records: StreamRecord[];
  isClosed: boolean;
}

/** The slack that Tidemark is configured with. In some worlds arrival times go back further. */
export const ARRIVAL_SLACK_MS = 5000;
const HASH_KEYS = 2 ** 32;
/** Sequence numbers have 56 digits and are not consecutive: as JavaScript numbers, neighbours are equal. */
const FIRST_SEQUENCE = 49_650_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000n;
const SEQUENCE_STEP = 1_048_583n;

/**
 * Kinesis Data Streams: shards with independent order, arrival times that are only approximate, resharding at any time.
 */
export class Kinesis {
  readonly shards: KinesisShard[] = [];
  /** The bytes of records that another program wrote. */
  readonly strange = new Set<Uint8Array>();
  readonly #takenMs = new Map<string, number>();
  #sequence = FIRST_SEQUENCE;
  readonly #listeners: (() => void)[] = [];
  readonly #further: readonly string[];

  constructor(
    private readonly parts: {
      readonly time: VirtualTime;
      /** Stamps arrivals. */
      readonly clock: Clock;
      readonly draws: Draws;
      readonly faults: Faults;
      readonly network: Network;
    },
    options: {
      readonly shards: number;
      readonly arrivalGoesBackMs: number;
      readonly streamsByType: readonly { readonly name: string }[];
    },
  ) {
    this.arrivalGoesBackMs = options.arrivalGoesBackMs;
    this.#further = options.streamsByType.map(({ name }) => name);
    for (const stream of [undefined, ...this.#further]) {
      for (let at = 0; at < options.shards; at++)
        this.#open({
          stream,
          from: (HASH_KEYS / options.shards) * at,
          to: (HASH_KEYS / options.shards) * (at + 1),
          parents: [],
        });
    }
  }

  /** How far back an arrival time may go. */
  readonly arrivalGoesBackMs: number;

  /** Arrival times go back no further than the declared slack. */
  get keepsArrivalSlack(): boolean {
    return this.arrivalGoesBackMs <= ARRIVAL_SLACK_MS;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  shard(id: string): KinesisShard {
    const shard = this.shards.find((one) => one.id === id);
    if (shard === undefined) throw new Error(`there is no shard ${id}`);
    return shard;
  }

  /** When a record was written, whatever it was stamped with. */
  takenMs(sequence: string): number {
    const ms = this.#takenMs.get(sequence);
    if (ms === undefined) throw new Error(`there is no record ${sequence}`);
    return ms;
  }

  /** The result of GetRecords: records after a sequence, oldest first. */
  after(id: string, sequence: string | undefined, limit: number): readonly StreamRecord[] {
    const { records } = this.shard(id);
    const from = sequence === undefined ? 0 : records.findIndex((record) => record.sequence > sequence);
    return from === -1 ? [] : records.slice(from, from + limit);
  }

  split(id: string): void {
    const shard = this.shard(id);
    const middle = Math.floor((shard.from + shard.to) / 2);
    shard.isClosed = true;
    this.#open({ ...shard, to: middle, parents: [id] });
    this.#open({ ...shard, from: middle, parents: [id] });
    this.#changed();
  }

  /** For the main stream. @returns false if there are no two adjacent open shards */
  merge(): boolean {
    const open = this.#of(undefined)
      .filter(({ isClosed }) => !isClosed)
      .sort((a, b) => a.from - b.from);
    const [first, second] = open;
    if (first === undefined || second === undefined) return false;
    first.isClosed = second.isClosed = true;
    this.#open({ ...first, to: second.to, parents: [first.id, second.id] });
    this.#changed();
    return true;
  }

  /** The port, as one process sees it. */
  port(actor: Actor): EventStream {
    return severalStreams(
      this.#portOf(undefined, actor),
      this.#further.map((name) => ({ name, stream: this.#portOf(name, actor) })),
    );
  }

  /** One stream, unaware of the others: its shards may have the same names as theirs. */
  #portOf(stream: string | undefined, actor: Actor): EventStream {
    const { network, faults } = this.parts;
    const within = (id: string): string => id.slice(shardAmong(stream, '').length);
    return {
      arrivalSlackMs: ARRIVAL_SLACK_MS,
      shards: () =>
        network.call(actor, 'ListShards', () =>
          Promise.resolve(this.#of(stream).map(({ id, isClosed }): Shard => ({ id: within(id), closed: isClosed }))),
        ),
      put: (entries) =>
        network.call(actor, 'PutRecords', () => {
          if (faults.happens('kinesis.put_unavailable'))
            throw new StreamUnavailableError('Kinesis answered with a server error');
          const results = entries
            .map((entry) => this.#put(entry, stream))
            .map((result) => (result.ok ? { ...result, shard: within(result.shard) } : result));
          if (faults.happens('kinesis.put_lost_acknowledgement'))
            throw new StreamUnavailableError('the response of Kinesis was lost');
          this.#changed();
          return Promise.resolve(results);
        }),
      read: (shard, after, limit) =>
        network.call(actor, 'GetRecords', () => {
          if (!actor.isSpared && faults.happens('kinesis.read_throttled'))
            throw new StoreUnavailableError('throttled', 'GetRecords was throttled');
          return Promise.resolve(this.after(shardAmong(stream, shard), after, limit));
        }),
    };
  }

  #put({ partitionKey, data, shard }: StreamEntry, stream: string | undefined): PutResult {
    const { time, clock, draws, faults } = this.parts;
    if (faults.happens('kinesis.put_throttled')) return { ok: false, reason: 'ProvisionedThroughputExceededException' };
    const hashKey =
      shard === undefined
        ? createHash('md5').update(partitionKey).digest().readUInt32BE(0)
        : this.shard(shardAmong(stream, shard)).from;
    const target = this.#of(stream).find((one) => !one.isClosed && one.from <= hashKey && hashKey < one.to);
    if (target === undefined) throw new Error(`no open shard takes the hash key ${hashKey}`);
    const backMs = faults.happens('kinesis.arrival_goes_back')
      ? draws.integer('arrival goes back', 1, this.arrivalGoesBackMs)
      : 0;
    this.#sequence += SEQUENCE_STEP;
    const record = { shard: target.id, sequence: String(this.#sequence), arrivedMs: clock.now() - backMs, data };
    this.#takenMs.set(record.sequence, time.now());
    target.records.push(record);
    return { ok: true, shard: record.shard, sequence: record.sequence, arrivedMs: record.arrivedMs };
  }

  #open({ stream, from, to, parents }: Pick<KinesisShard, 'stream' | 'from' | 'to' | 'parents'>): void {
    const id = shardAmong(stream, `shardId-${String(this.#of(stream).length).padStart(12, '0')}`);
    this.shards.push({ id, stream, from, to, parents, records: [], isClosed: false });
  }

  #of(stream: string | undefined): readonly KinesisShard[] {
    return this.shards.filter((shard) => shard.stream === stream);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
