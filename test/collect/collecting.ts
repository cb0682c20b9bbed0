import { decodeFrame, type EventFrame, type Frame } from '../../core/frame/frame';
import {
  type EventStream,
  type PutResult,
  type Shard,
  type StreamEntry,
  StreamUnavailableError,
} from '../../core/port/event-stream';
import { memorySalts } from '../../adapters/memory/memory-salts';
import type { Site, Sites, SiteSecrets } from '../../core/port/sites';
import { DEFAULT_POLICY, type CollectPolicy } from '../../speed-layer/collect/config';
import { type Collector, type CollectorDeps, createCollector } from '../../speed-layer/collect/handler';
import { createUserAgents } from '../../speed-layer/collect/user-agents';
import { nodeCodec } from '../../speed-layer/compression';
import { NOON } from '../event/contexts';

export const SHOP: Site = { id: 'shop', timeZone: 'UTC', currency: 'EUR' };
export const SECRETS: SiteSecrets = { writeKey: 'wk_shop', pseudonymKey: new Uint8Array(32).fill(7) };

export const sites: Sites = {
  list: () => Promise.resolve([SHOP]),
  get: (id) => Promise.resolve(id === SHOP.id ? SHOP : undefined),
  byWriteKey: (key) => Promise.resolve(key === SECRETS.writeKey ? SHOP : undefined),
  secrets: (id) => Promise.resolve(id === SHOP.id ? SECRETS : undefined),
  change: () => Promise.resolve(undefined),
  create: (site) => Promise.resolve(site),
};

/** What a stream does with a call of `put`: which entries it takes, or that it cannot be reached. */
export type Answer = (entry: StreamEntry, at: number) => boolean;
export type Script = readonly (Answer | 'unreachable')[];

export interface ScriptedStream extends EventStream {
  readonly taken: StreamEntry[];
  readonly calls: number[];
  shardList: Shard[];
}

/** Follows the script call by call, then takes everything. */
export function scriptedStream(script: Script = []): ScriptedStream {
  const taken: StreamEntry[] = [];
  const calls: number[] = [];
  return {
    taken,
    calls,
    shardList: [
      { id: '00', closed: false },
      { id: '01', closed: false },
    ],
    arrivalSlackMs: 0,
    shards() {
      return Promise.resolve(this.shardList);
    },
    read: () => Promise.resolve([]),
    put(entries): Promise<readonly PutResult[]> {
      const answer = script[calls.push(entries.length) - 1] ?? (() => true);
      if (answer === 'unreachable') return Promise.reject(new StreamUnavailableError('no connection'));
      return Promise.resolve(
        entries.map((entry, at): PutResult => {
          if (!answer(entry, at)) return { ok: false, reason: 'throughput exceeded' };
          taken.push(entry);
          return {
            ok: true,
            shard: entry.shard ?? '00',
            sequence: String(taken.length).padStart(20, '0'),
            arrivedMs: NOON,
          };
        }),
      );
    },
  };
}

export function framesIn(entries: readonly StreamEntry[]): readonly Frame[] {
  return entries.map(({ data }) => decodeFrame(data, nodeCodec));
}
export function eventFramesIn(entries: readonly StreamEntry[]): readonly EventFrame[] {
  return framesIn(entries).filter((frame): frame is EventFrame => frame.kind === 'events');
}

export interface Collecting {
  readonly collector: Collector;
  readonly stream: ScriptedStream;
  /** How long the collector wanted to wait, ms. */
  readonly pauses: number[];
}

export function collecting(
  script: Script = [],
  policy: Partial<CollectPolicy> = {},
  deps: Partial<CollectorDeps> = {},
): Collecting {
  const stream = scriptedStream(script);
  const pauses: number[] = [];
  const collector = createCollector(
    {
      stream,
      sites,
      salts: memorySalts('test'),
      codec: nodeCodec,
      clock: { now: () => NOON },
      userAgents: createUserAgents(),
      countryOf: (ip) => (ip.startsWith('81.') ? 'DE' : 'unknown'),
      sleep: (ms) => {
        pauses.push(ms);
        return Promise.resolve();
      },
      random: () => 0.5,
      ...deps,
    },
    { ...DEFAULT_POLICY, ...policy },
  );
  return { collector, stream, pauses };
}

const encoder = new TextEncoder();
/** A body as a tracker sends it. */
export function json(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}
export function bytes(text: string): Uint8Array {
  return encoder.encode(text);
}
/** Events of as many sessions, one each. */
export function sessions(count: number): readonly Record<string, unknown>[] {
  return Array.from({ length: count }, (_, at) => ({
    event_type: 'page_view',
    timestamp: '2019-10-01T11:59:00Z',
    session_id: `session-${at}`,
    event_id: `event-${at}`,
  }));
}
