import { MemorySeenEvents } from '../../adapters/local/memory-seen-events';
import { type Batch, createBatch } from '../../batch-layer/batch';
import type { BatchDeps } from '../../batch-layer/deps';
import type { Answers } from '../../core/port/answers';
import type { BatchEngine } from '../../core/port/batch-engine';
import type { EventFiles } from '../../core/port/event-files';
import { StoreUnavailableError } from '../../core/port/store-error';
import { createExplorer } from '../../serving-layer/explore/create-explorer';
import type { Explorer } from '../../serving-layer/explore/explorer';
import { createQueryService } from '../../serving-layer/query/query-service';
import { createRunArchive } from '../../serving-layer/query/run-archive';
import { createAggregator } from '../../speed-layer/aggregate/handler';
import { createArchiver } from '../../speed-layer/archive/handler';
import { memorySalts } from '../../adapters/memory/memory-salts';
import { createCollector } from '../../speed-layer/collect/handler';
import { DEFAULT_RETENTION } from '../../core/run/retention';
import { HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { nodeCodec } from '../../speed-layer/compression';
import { createPulse } from '../../speed-layer/pulse/handler';
import type { SqlLibrary } from '../../core/port/sql-library';
import type { StreamByType } from '../../core/stream/streams-by-type';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import { memoryPointer, memoryViews } from '../../adapters/memory/memory-views';
import { ProducersLedger } from '../truth/producers-ledger';
import type { Draws } from '../engine/draw';
import { type Actor, Network } from '../engine/network';
import type { VirtualTime } from '../engine/virtual-time';
import { type Consume, EventSourceMapping } from './event-source-mapping';
import type { Faults } from './faults';
import { LambdaFunction } from './functions';
import { Kinesis } from './kinesis';
import { poisoned } from './poisoned';
import { MachineClock } from './machine';
import { keysOf, type Place, sitesOf } from './places';
import { Producers, type SkewedCollector } from './producers';
import type { Settings } from './settings';
import { countryOf, Shopping, traitsOf } from './shopping';
import { type Ports, portsOf, type Storage } from './stores';

export interface Engine {
  readonly engine: BatchEngine;
  readonly files: EventFiles;
}

export interface WorldOptions {
  readonly time: VirtualTime;
  readonly draws: Draws;
  readonly faults: Faults;
  readonly place: Place;
  readonly settings: Settings;
  readonly without: ReadonlySet<number>;
  readonly trace: (line: string) => void;
  readonly onError: (error: unknown) => void;
  readonly lake: Storage['lake'];
  readonly engineFiles: Engine;
  readonly sql: SqlLibrary;
}

/** So short that worlds see files and records go; longer than a run may take. */
const RETENTION = { ...DEFAULT_RETENTION, replacedMs: 30 * MINUTE_MS, runsMs: 4 * HOUR_MS };

/** Sees everything immediately and disturbs nothing. */
export const OBSERVER: Actor = { name: 'auditor', isDead: false, slowness: 1, isObserver: true, isSpared: true };

/** Asks over a slow network: the pointer may move in the meantime. */
export const SLOW_READER: Actor = { name: 'slow reader', isDead: false, slowness: 20, isSpared: true };

/** All of Tidemark on a simulated AWS: the handlers are the real ones, their surroundings are simulated. */
export class World {
  readonly storage: Storage;
  readonly kinesis: Kinesis;
  readonly machine: MachineClock;
  readonly ledger = new ProducersLedger();
  readonly producers: Producers;
  readonly aggregate: EventSourceMapping;
  readonly archive: EventSourceMapping;
  /** How often the memory of seen events was lost. */
  memoriesLost = 0;
  /** Called when an invocation was lost, and when a run starts. */
  onLost: () => void = () => undefined;
  onRun: () => void = () => undefined;
  readonly #functions: readonly { deploy(): void }[];
  readonly #network: Network;
  #processes = 0;

  constructor(readonly options: WorldOptions) {
    const { time, draws, faults, settings, place, trace, onError } = options;
    this.#network = new Network(time, draws);
    this.storage = {
      ...createMemoryStores(),
      lake: options.lake,
      views: memoryViews(),
      pointer: memoryPointer(),
      seen: newMemory(true),
      cache: new Map(),
    };
    this.machine = new MachineClock(time);
    this.kinesis = new Kinesis({ time, clock: this.machine, draws, faults, network: this.#network }, settings);
    const means = { time, faults, draws, onLost: () => this.onLost() };
    const losesMemory = {
      ...means,
      onLost: () => {
        if (faults.happens('cache.lost_with_a_container')) this.loseMemory();
        this.onLost();
      },
    };
    const collect = new LambdaFunction<SkewedCollector>(
      'collect',
      means,
      (actor, generation) => this.#collector(actor, generation),
      settings.timeoutMs,
    );
    const aggregate = new LambdaFunction<Consume>(
      'aggregate',
      losesMemory,
      (actor, generation) => this.#aggregator(actor, generation),
      settings.timeoutMs,
    );
    const archive = new LambdaFunction<Consume>('archive', means, (actor) => this.#archiver(actor), settings.timeoutMs);
    this.#functions = [collect, aggregate, archive];
    const mapping = (name: string, lambda: LambdaFunction<Consume>, retryLimit?: number): EventSourceMapping =>
      new EventSourceMapping(
        { time, faults, kinesis: this.kinesis, lambda, trace, onError },
        { ...settings.mapping, name, retryLimit },
      );
    this.aggregate = mapping('aggregate', aggregate, settings.retryLimit);
    this.archive = mapping('archive', archive);
    const shopping = new Shopping(draws, faults);
    this.producers = new Producers(
      { time, draws, faults, shopping, ledger: this.ledger, collect, trace, onError },
      { sites: place.sites, hours: settings.hours, endMs: place.startMs + settings.hours * HOUR_MS },
      options.without,
    );
  }

  /** The ports as a new process sees them. */
  ports(actor: Actor): Ports {
    return portsOf(actor, this.storage, { network: this.#network, faults: this.options.faults });
  }

  newActor(name: string): Actor {
    return { name: `${name}-${(this.#processes += 1)}`, isDead: false, slowness: 1 };
  }

  deploy(): void {
    for (const lambda of this.#functions) lambda.deploy();
  }

  /** The cache fails over to an empty node. */
  loseMemory(): void {
    this.storage.seen = newMemory(false);
    this.storage.cache.clear();
    this.memoriesLost += 1;
  }

  pulseAt(ms: number): Promise<void> {
    const { time, onError } = this.options;
    time.at(ms, () => void this.pulse().catch(onError));
    return Promise.resolve();
  }

  async pulse(): Promise<void> {
    const { draws, faults } = this.options;
    const actor = this.newActor('pulse');
    const leapMs = faults.happens('clock.pulse_leapt') ? draws.integer('leap of a pulse', -HOUR_MS, HOUR_MS) : 0;
    const clock = { now: () => this.machine.now() + leapMs };
    await createPulse({ stream: this.kinesis.port(actor), clock, codec: nodeCodec, ...this.#retryMeans() })();
  }

  /** Another program takes a record of the stream, and writes it again with a value that no event has. */
  async poison(): Promise<void> {
    const { draws } = this.options;
    const data = draws.pick('shard of a poisoned record', this.kinesis.shards).records.flatMap(poisoned);
    if (data.length === 0) return;
    const entry = { partitionKey: 'another program', data: draws.pick('poisoned record', data) };
    this.kinesis.strange.add(entry.data);
    await this.kinesis.port(this.newActor('another program')).put([entry]);
  }

  batchDeps(actor: Actor): BatchDeps {
    const { place, settings, sql } = this.options;
    return {
      ...this.ports(actor),
      stream: this.kinesis.port(actor),
      engine: this.#failingEngine(actor),
      files: this.options.engineFiles.files,
      sites: sitesOf(place.sites),
      sql,
      clock: this.machine,
      retention: { ...RETENTION, horizonMs: settings.horizonMs },
    };
  }

  batch(actor: Actor): Batch {
    return createBatch(this.batchDeps(actor));
  }

  /** What answers from the events themselves. */
  explorer(actor: Actor): Explorer {
    const { views, manifests } = this.ports(actor);
    return createExplorer({ engine: this.#failingEngine(actor), sql: this.options.sql, views, manifests });
  }

  /** A container of the query API. */
  query(actor: Actor, withCaches: boolean): Answers {
    const { place } = this.options;
    const ports = this.ports(actor);
    const stream = this.kinesis.port(actor);
    const runs = createRunArchive(ports.lake);
    return createQueryService({
      ...ports,
      stream,
      sites: sitesOf(place.sites),
      explorer: this.explorer(actor),
      clock: this.machine,
      cache: withCaches ? ports.cache : undefined,
      degraded: (memory) => ports.seen.degraded(memory),
      runOf: (epoch) => runs.run(epoch),
    });
  }

  #collector(actor: Actor, generation: number): SkewedCollector {
    const { draws, faults, place, settings } = this.options;
    let skewMs = faults.happens('clock.collector_skewed')
      ? draws.integer('clock of a collector', -settings.collectorSkewMs, settings.collectorSkewMs)
      : 0;
    const collector = createCollector(
      {
        stream: this.kinesis.port(actor),
        sites: sitesOf(place.sites),
        keys: keysOf(place.sites),
        salts: memorySalts('world'),
        codec: nodeCodec,
        clock: { now: () => this.machine.now() + skewMs },
        userAgents: traitsOf,
        countryOf,
        ...this.#retryMeans(),
      },
      {
        lanes: settings.lanes + generation,
        maxRecordBytes: 1_000_000,
        streamsByType: this.#streamsOf(generation),
        retry: { attempts: 3, pauseMs: 50 },
        lateEventsPerMinute: settings.lateEventsPerMinute,
        gatherMs: draws.integer('how long requests are gathered', 0, 5),
      },
    );
    return {
      collector,
      skewMs: () => {
        if (faults.happens('clock.collector_leapt')) skewMs = draws.integer('leap of a collector', -HOUR_MS, HOUR_MS);
        return skewMs;
      },
    };
  }

  /** Every second deployment takes the types out of their streams, which are still read. */
  #streamsOf(generation: number): readonly StreamByType[] {
    const { streamsByType } = this.options.settings;
    return generation % 2 === 0 ? streamsByType : streamsByType.map(({ name }) => ({ name, types: [] }));
  }

  #aggregator(actor: Actor, generation: number): Consume {
    const warmCells = generation % 2 === 0 ? this.options.settings.warmCells : 0;
    return createAggregator({ ...this.ports(actor), codec: nodeCodec, config: { warmCells, maxAttempts: 3 } });
  }

  #archiver(actor: Actor): Consume {
    return createArchiver({
      ...this.ports(actor),
      files: this.options.engineFiles.files,
      codec: nodeCodec,
      config: { maxAttempts: 3 },
    });
  }

  #retryMeans(): { readonly sleep: (ms: number) => Promise<void>; readonly random: () => number } {
    const { time, draws } = this.options;
    return { sleep: (ms) => time.sleep(ms), random: () => draws.unit('jitter') };
  }

  /** A job takes seconds, and may fail. */
  #failingEngine(actor: Actor): BatchEngine {
    const { faults } = this.options;
    const { engine } = this.options.engineFiles;
    const run = <T>(work: () => Promise<T>): Promise<T> =>
      this.#network.call(actor, 'StartJobRun', () => {
        if (actor.isSpared === undefined && faults.happens('batch.engine_failed'))
          throw new StoreUnavailableError('unavailable', 'the job failed');
        return work();
      });
    return {
      run: (job) => run(() => engine.run(job)),
      query: (job) => run(() => engine.query(job)),
      close: () => Promise.resolve(),
    };
  }
}

function newMemory(newStream: boolean): MemorySeenEvents {
  return new MemorySeenEvents({ newStream });
}
