import { memoryItems } from '../../adapters/memory/memory-items';
import { memorySalts } from '../../adapters/memory/memory-salts';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import { decodePositions } from '../../core/follow/shard-positions';
import type { ItemTable } from '../../core/port/item-table';
import type { Site } from '../../core/port/sites';
import { HOUR_MS, hourOf, MINUTE_MS, SECOND_MS } from '../../core/time/window';
import { createNight } from '../../reaction-layer/detect/night';
import { createArchiver } from '../../speed-layer/archive/handler';
import { type Collector, createCollector } from '../../speed-layer/collect/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { isStreamUnavailable } from '../../speed-layer/put-records';
import { createPulse } from '../../speed-layer/pulse/handler';
import { Draws } from '../engine/draw';
import { type Actor, Network } from '../engine/network';
import { VirtualTime } from '../engine/virtual-time';
import { rowFiles } from '../model/row-files';
import { detectionReader } from './detection-reader';
import { type Consume, EventSourceMapping } from './event-source-mapping';
import { Faults } from './faults';
import { LambdaFunction } from './functions';
import { attempted, itemTableOf } from './item-table';
import { Kinesis } from './kinesis';
import { keysOf, sitesOf, writeKeyOf } from './places';
import { countryOf, traitsOf } from './shopping';
import { fenced } from './stores';
import { createNumberLook, drawnTruth, type NumberTruth } from './watched-numbers';
import { type WatchedScript, watchedScript, type WatchedStep } from './watched-sessions';

export interface WatchingOptions {
  readonly seed: number;
  readonly keep?: ReadonlySet<string> | undefined;
  readonly site: Site;
  readonly startMs: number;
  readonly trace?: ((line: string) => void) | undefined;
}

/** A session of the world, and what is true of it. */
export interface WatchedSession extends WatchedScript {
  readonly id: string;
  /** When its first and last event happened, ms since 1970. */
  startMs: number;
  endMs: number;
}

/** A run that settled findings. */
export interface WatchedNight {
  readonly epoch: number;
  readonly tidemark: number;
  /** How far detection had come in each shard when it began. */
  readonly reached: ReadonlyMap<string, string>;
}

/** A stream of chance apart from that of the world, as that of the followers. */
const OWN_CHANCE = 0x5eed_de7e;
const TRAFFIC_MS = 70 * MINUTE_MS;
const RUSH_MS = 30 * SECOND_MS;
/** How long a shard may be read late, less than what waits for its time is kept waiting. */
const BEHIND_MS = 10 * MINUTE_MS;
/** In some worlds tables often fail. */
const BUSY = ['dynamodb.throttled', 'dynamodb.half_done', 'dynamodb.lost_acknowledgement'] as const;
const PULSE_MS = 10 * MINUTE_MS;
/** How often numbers are looked at. */
const LOOK_MS = 15 * MINUTE_MS;
const RETRY_MS = 2 * SECOND_MS;
const NIGHT_RETRY_MS = MINUTE_MS;
const TIMEOUT_MS = 30 * SECOND_MS;
const ARRIVAL_GOES_BACK_MS = 300;

/**
 * Visitors of whom it is known what is wrong with their sessions, the detection that follows them live, and the runs
 * that settle what it said. A world of its own, because what goes wrong in a session has to be written into it.
 */
export class Watching {
  readonly faults: Faults;
  readonly kinesis: Kinesis;
  readonly findings: ItemTable = memoryItems();
  readonly sessions: WatchedSession[] = [];
  readonly nights: WatchedNight[] = [];
  /** Whether what is known of sessions is kept outside of the functions, so that it outlives them. */
  readonly isKept: boolean;
  /** What is odd about the orders of one hour. */
  readonly truth: NumberTruth;
  readonly #states: ItemTable = memoryItems();
  readonly #stores = createMemoryStores();
  readonly #time: VirtualTime;
  readonly #draws: Draws;
  readonly #network: Network;
  readonly #lambda: LambdaFunction<Consume>;
  readonly #mapping: EventSourceMapping;
  readonly #collector: Collector;
  readonly #onError: (error: unknown) => void;
  #inFlight = 0;

  constructor(
    private readonly options: WatchingOptions,
    onError: (error: unknown) => void,
  ) {
    const { seed, keep, site, startMs } = options;
    this.#onError = onError;
    const time = (this.#time = new VirtualTime(startMs));
    const trace = (line: string): void => options.trace?.(`${new Date(time.now()).toISOString()} ${line}`);
    const draws = (this.#draws = new Draws(seed ^ OWN_CHANCE));
    const common = draws.chance('tables are busy', 0.4) ? BUSY : [];
    const faults = (this.faults = new Faults(draws, time, { keep, common, trace, prefix: 'detect/' }));
    const network = (this.#network = new Network(time, draws));
    this.isKept = draws.chance('states are kept', 0.6);
    this.truth = drawnTruth(draws);
    this.kinesis = new Kinesis(
      { time, clock: time, draws, faults, network },
      { shards: draws.integer('shards', 1, 2), arrivalGoesBackMs: ARRIVAL_GOES_BACK_MS, streamsByType: [] },
    );
    this.#lambda = new LambdaFunction<Consume>(
      'detect',
      { time, faults, draws, onLost: () => undefined },
      (actor) => this.#reader(actor, trace),
      TIMEOUT_MS,
    );
    this.#mapping = new EventSourceMapping(
      { time, faults, kinesis: this.kinesis, lambda: this.#lambda, trace, onError },
      {
        name: 'detect',
        batchSize: draws.pick('batch size', [1, 3, 10, 100]),
        windowMs: draws.pick('batch window', [0, 1000, 20_000]),
        retryLimit: undefined,
      },
    );
    this.#collector = createCollector(
      {
        ...{ stream: this.kinesis.port(newActor('collect')), sites: sitesOf([site]), keys: keysOf([site]) },
        ...{ salts: memorySalts('world'), codec: nodeCodec, clock: time, userAgents: traitsOf, countryOf },
        sleep: (ms) => time.sleep(ms),
        random: () => draws.unit('jitter'),
      },
      {
        ...{ lanes: 4, maxRecordBytes: 1_000_000, streamsByType: [], gatherMs: 0, lateEventsPerMinute: 100 },
        retry: { attempts: 2, pauseMs: 50 },
      },
    );
  }

  get startMs(): number {
    return this.options.startMs;
  }

  /** An invocation was given up that may still have gone on. */
  get hasZombies(): boolean {
    return this.faults.injected.some(({ kind }) => kind === 'lambda.timed_out');
  }

  /** Whatever a process knows survives it. */
  get remembersAll(): boolean {
    return this.isKept && !this.hasZombies;
  }

  /** Lets visitors come and go, and two runs settle what was said of them. */
  async run(isOver: () => boolean): Promise<void> {
    const time = this.#time;
    const startMs = time.now();
    const sessions = this.#draws.integer('sessions', 5, 11);
    const rushMs = this.#draws.integer('rush', 0, TRAFFIC_MS);
    for (const { id } of this.kinesis.shards)
      time.at(startMs + rushMs + this.#draws.integer('falls behind', 0, 2 * RUSH_MS), () => {
        if (this.faults.happens('kinesis.consumer_behind')) this.#mapping.hold(id, this.faults.lasts(BEHIND_MS));
      });
    for (let at = 0; at < sessions; at++) {
      // Most come at once, so that batches hold several sessions.
      const isInRush = this.#draws.chance('comes in the rush', 0.7);
      const laterMs = isInRush ? rushMs + this.#draws.integer('in the rush', 0, RUSH_MS) : undefined;
      const beginMs = startMs + (laterMs ?? this.#draws.integer('beginning', 0, TRAFFIC_MS));
      time.at(beginMs, () => this.#start(this.#visit(`s${at}`)));
    }
    const firstMs = hourOf(startMs) + HOUR_MS;
    const lastMs = hourOf(startMs + TRAFFIC_MS + RUSH_MS) + 2 * HOUR_MS;
    for (let ms = startMs; ms < lastMs; ms += PULSE_MS) time.at(ms, () => this.#start(this.#pulse()));
    const look = this.#looks(firstMs);
    for (let ms = firstMs + HOUR_MS; ms < lastMs; ms += LOOK_MS) time.at(ms, () => this.#start(look()));
    time.at(firstMs + this.#draws.integer('schedule', 10, 600) * SECOND_MS, () => this.#start(this.#night(firstMs)));
    await time.run(lastMs, isOver);
    this.faults.calm();
    for (let left = 20; left > 0 && !isOver() && !(await this.#isLevel()); left--) {
      this.#start(this.#pulse());
      await time.run(time.now() + PULSE_MS, isOver);
    }
    if (isOver()) return;
    time.at(time.now(), () => this.#start(this.#night(lastMs)));
    await time.run(time.now() + 10 * MINUTE_MS, isOver);
    time.at(time.now(), () => this.#start(look()));
    await time.run(time.now() + MINUTE_MS, isOver);
  }

  /** Looks at the numbers of the site, of which one hour is odd; what fails is done with the next look. */
  #looks(oddMs: number): () => Promise<void> {
    const look = createNumberLook({
      ...{ site: this.options.site, oddMs, truth: this.truth, now: () => this.#time.now() },
      pointer: () => {
        const { epoch, tidemark } = this.nights.at(-1) ?? { epoch: 0, tidemark: oddMs };
        return { epoch: epoch + 1, tidemark, withdrawn: [] };
      },
    });
    return async () => {
      const way = { actor: newActor('task'), network: this.#network, faults: this.faults };
      if (!(await attempted(look(itemTableOf(this.findings, way))))) this.options.trace?.('a look at numbers failed');
    };
  }

  #start(work: Promise<void>): void {
    this.#inFlight += 1;
    work.catch(this.#onError).finally(() => (this.#inFlight -= 1));
  }

  /** Goes through its steps; those that are not delayed are sent one after the other, however long that takes. */
  async #visit(id: string): Promise<void> {
    const script = watchedScript(this.#draws);
    const session: WatchedSession = { ...script, id, startMs: this.#time.now(), endMs: this.#time.now() };
    this.sessions.push(session);
    let sent: Promise<void> = Promise.resolve();
    for (const [at, step] of script.steps.entries()) {
      await this.#time.sleep(at === 0 ? 0 : step.afterMs);
      session.endMs = this.#time.now();
      const event = this.#eventOf(session, step, at + 1);
      if (step.isLost === true) continue;
      if (step.delayMs === undefined) sent = sent.then(() => this.#send(event));
      else this.#start(this.#later(event, step.delayMs));
      if (step.againMs !== undefined) this.#start(this.#later(event, step.againMs));
    }
    await sent;
  }

  async #later(event: object, ms: number): Promise<void> {
    await this.#time.sleep(ms);
    await this.#send(event);
  }

  #eventOf({ id }: WatchedSession, { type, product, backMs = 0, isBad }: WatchedStep, sequence: number): object {
    return {
      ...{ event_id: `${id}-${sequence}`, event_type: type, session_id: id, anonymous_id: `v-${id}` },
      ...{ stream_id: `${id}-page`, sequence, product_id: product ?? null },
      timestamp: new Date(this.#time.now() - backMs).toISOString(),
      ...(type === 'purchase' ? { order_id: `o-${id}`, price: '10', quantity: 1 } : {}),
      ...(isBad === true ? { quantity: -1 } : {}),
    };
  }

  /** Until it is answered; a lost answer means that it is in the stream twice. */
  async #send(event: object): Promise<void> {
    const body = Buffer.from(JSON.stringify({ events: [event] }));
    for (let attempt = 1; ; attempt++) {
      const { status } = await this.#collector.collect({ writeKey: writeKeyOf(this.options.site.id), body });
      const isLost = status === 503 || this.faults.happens('producer.answer_lost');
      if (!isLost) return;
      await this.#time.sleep(RETRY_MS * attempt);
    }
  }

  async #pulse(): Promise<void> {
    if (this.faults.happens('pulse.missed')) return;
    const pulse = createPulse({
      ...{ stream: this.kinesis.port(newActor('pulse')), clock: this.#time, codec: nodeCodec },
      ...{ sleep: (ms) => this.#time.sleep(ms), random: () => this.#draws.unit('jitter') },
    });
    await pulse().catch((error: unknown) => {
      if (!isStreamUnavailable(error)) throw error;
    });
  }

  #reader(actor: Actor, trace: (line: string) => void): Consume {
    const way = { actor, network: this.#network, faults: this.faults };
    const sessions = this.isKept ? itemTableOf(this.#states, way) : memoryItems();
    return detectionReader({
      ...{ clock: this.#time, kinesis: this.kinesis, sessions, findings: itemTableOf(this.findings, way) },
      positions: { ...fenced(this.#stores.followers, way), shards: () => this.#stores.followers.shards() },
      ...{ trace, onError: this.#onError },
    });
  }

  /** A run that was published, and what detection does after it: until it is done, and sometimes twice. */
  async #night(tidemark: number): Promise<void> {
    await this.#archive();
    const night = { epoch: this.nights.length + 1, tidemark, reached: await this.#reached() };
    this.nights.push(night);
    const isTwice = this.faults.happens('scheduler.twice');
    await Promise.all([this.#settle(night), ...(isTwice ? [this.#settle(night)] : [])]);
  }

  async #settle(run: WatchedNight): Promise<void> {
    const { lake, manifests } = this.#stores;
    for (;;) {
      const actor = newActor('night');
      const table = itemTableOf(this.findings, { actor, network: this.#network, faults: this.faults });
      const night = createNight({
        ...{ clock: this.#time, lake, manifests, files: rowFiles },
        tables: () => table,
      });
      const lifeMs = this.faults.happens('batch.killed') ? this.#draws.integer('life of a run', 1, 60) : HOUR_MS;
      const killed = this.#time.sleep(lifeMs).then(() => {
        actor.isDead = true;
        return false;
      });
      if (await Promise.race([attempted(night.after(run)), killed])) return;
      await this.#time.sleep(NIGHT_RETRY_MS);
    }
  }

  /** Everything that is in the stream is in the lake; how it comes there is shown by the other world. */
  async #archive(): Promise<void> {
    const archive = createArchiver({
      ...this.#stores,
      files: rowFiles,
      codec: nodeCodec,
      config: { maxAttempts: 3 },
    });
    for (const { id, records } of this.kinesis.shards)
      if (records.length > 0) await archive({ shard: id, records: [...records] });
  }

  async #reached(): Promise<ReadonlyMap<string, string>> {
    const { followers: positions } = this.#stores;
    const shards = await positions.shards();
    const items = await positions.get(shards);
    return new Map(
      shards.map((shard, at) => {
        const item = items[at];
        const position = item === undefined ? undefined : decodePositions(item.bytes)['detect'];
        return [shard, position?.sequence ?? ''];
      }),
    );
  }

  async #isLevel(): Promise<boolean> {
    const reached = await this.#reached();
    const isBehind = this.kinesis.shards.some(
      ({ id, records }) => (reached.get(id) ?? '') < (records.at(-1)?.sequence ?? ''),
    );
    return this.#inFlight === 0 && this.#mapping.isLevel && !isBehind;
  }
}

function newActor(name: string): Actor {
  return { name, isDead: false, slowness: 1 };
}
