import { createMemoryStores } from '../../adapters/memory/memory-stores';
import type { FollowedBatch, NamedFollower } from '../../core/capability/follower';
import { decodePositions } from '../../core/follow/shard-positions';
import type { FollowerPositions } from '../../core/port/follower-positions';
import { StoreUnavailableError } from '../../core/port/store-error';
import { createFollowReader } from '../../reaction-layer/follow/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { Draws } from '../engine/draw';
import { type Actor, Network } from '../engine/network';
import type { VirtualTime } from '../engine/virtual-time';
import { type Consume, EventSourceMapping } from './event-source-mapping';
import { Faults } from './faults';
import { LambdaFunction } from './functions';
import type { Kinesis } from './kinesis';
import type { Settings } from './settings';
import { fenced } from './stores';

export interface FollowingOptions {
  readonly seed: number;
  readonly keep?: ReadonlySet<string> | undefined;
  readonly time: VirtualTime;
  readonly kinesis: Kinesis;
  readonly settings: Settings;
  /** Those of the capabilities; two witnesses follow beside them. */
  readonly followers: readonly NamedFollower[];
  readonly trace: (line: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * A stream of chance apart from that of the world: what followers meet changes nothing else, so seeds keep what they
 * found.
 */
const OWN_CHANCE = 0x5eed_f011;
/** Of the batches that a witness is given this many make it throw: one is well, the other one is often not. */
const WITNESSES: Readonly<Record<string, number>> = { 'steady-witness': 0, 'faltering-witness': 0.3 };
const CATCH_UP_RECORDS = 100;
const RETENTION_MS = 365 * 24 * 3_600_000;

/**
 * What a witness has durably seen of one shard, in the order in which it saw it; records that came again are there
 * again.
 */
export type Seen = ReadonlyMap<string, readonly string[]>;

/**
 * The shared reader of the followers on the simulated AWS: its function crashes, is retried and delivered twice as the
 * others.
 */
export class Following {
  readonly positions: FollowerPositions = createMemoryStores().followers;
  readonly faults: Faults;
  readonly mapping: EventSourceMapping;
  readonly witnessed: ReadonlyMap<string, Seen>;
  readonly #seen = new Map<string, Map<string, string[]>>();
  readonly #draws: Draws;
  readonly #network: Network;

  constructor(private readonly options: FollowingOptions) {
    const { seed, keep, time, kinesis, settings, trace, onError } = options;
    this.#draws = new Draws(seed ^ OWN_CHANCE);
    this.faults = new Faults(this.#draws, time, { keep, common: [], trace, prefix: 'follow/' });
    this.#network = new Network(time, this.#draws);
    this.witnessed = this.#seen;
    for (const name of Object.keys(WITNESSES)) this.#seen.set(name, new Map());
    const means = { time, faults: this.faults, draws: this.#draws, onLost: () => undefined };
    const start = (actor: Actor): Consume => this.#reader(actor);
    const lambda = new LambdaFunction<Consume>('follow', means, start, settings.timeoutMs);
    this.mapping = new EventSourceMapping(
      { time, faults: this.faults, kinesis, lambda, trace, onError },
      { ...settings.mapping, name: 'follow', retryLimit: undefined },
    );
  }

  /** Nothing is left to deliver, and no follower is behind what was delivered. */
  async isLevel(): Promise<boolean> {
    const items = await this.positions.get(await this.positions.shards());
    const isBehind = items.some(
      (item) =>
        item !== undefined &&
        Object.values(decodePositions(item.bytes)).some(({ sequence }) => (sequence ?? '') < item.lastSequence),
    );
    return this.mapping.isLevel && !isBehind;
  }

  #reader(actor: Actor): Consume {
    const { time, kinesis, followers, trace, onError } = this.options;
    const way = { actor, network: this.#network, faults: this.faults };
    const read = (shard: string, after: string | undefined, limit: number) =>
      this.#network.call(actor, 'GetRecords', () => {
        if (this.faults.happens('kinesis.read_throttled'))
          throw new StoreUnavailableError('throttled', 'GetRecords was throttled');
        return Promise.resolve(kinesis.after(shard, after, limit));
      });
    return createFollowReader({
      followers: [...followers, ...Object.keys(WITNESSES).map((name) => this.#witness(name, actor))],
      positions: { ...fenced(this.positions, way), shards: () => this.positions.shards() },
      stream: {
        read,
        shards: () => Promise.resolve(kinesis.shards.map(({ id, isClosed }) => ({ id, closed: isClosed }))),
      },
      codec: nodeCodec,
      clock: time,
      retentionMs: RETENTION_MS,
      catchUpRecords: CATCH_UP_RECORDS,
      onFailure: (error, { follower, shard }) => {
        trace(`follower ${follower} ${shard}: ${error instanceof Error ? error.message : String(error)}`);
        if (!(error instanceof StoreUnavailableError)) onError(error);
      },
    });
  }

  /** Writes down what it is given, record by record, over the network; so it may die or fail half-way. */
  #witness(name: string, actor: Actor): NamedFollower {
    const failing = WITNESSES[name] ?? 0;
    const handle = async ({ shard, records }: FollowedBatch): Promise<void> => {
      const shards = this.#seen.get(name);
      for (const { sequence } of records) {
        await this.#network.call(actor, `note of ${name}`, () => {
          if (!this.faults.isCalm && this.#draws.chance(`failure of ${name}`, failing / records.length))
            throw new StoreUnavailableError('unavailable', `the store of ${name} is down`);
          const seen = shards?.get(shard);
          if (seen === undefined) shards?.set(shard, [sequence]);
          else seen.push(sequence);
          return Promise.resolve();
        });
      }
    };
    return { name, start: 'latest', follower: { handle } };
  }
}
