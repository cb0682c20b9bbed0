import type { EventStream, PutResult, StreamEntry } from '../port/event-stream';

/** A stream in addition to the main one. */
export interface FurtherStream {
  readonly name: string;
  readonly stream: EventStream;
}

interface Part {
  /** Undefined for the main stream. */
  readonly name: string | undefined;
  readonly stream: EventStream;
}

interface Routed {
  readonly index: number;
  readonly entry: StreamEntry;
}

/** Separates the name of a stream from the id of its shard; no stream name contains it. */
const SEPARATOR = '.';

/**
 * The id of a shard among several streams: unchanged in the main stream, otherwise prefixed with the stream's name, so
 * that shards of two streams never share a key.
 *
 * @example shardAmong('orders', 'shardId-000000000000') // 'orders.shardId-000000000000'
 */
export function shardAmong(stream: string | undefined, shard: string): string {
  return stream === undefined ? shard : `${stream}${SEPARATOR}${shard}`;
}

/** True if a shard belongs to the main stream. */
export function isOfMainStream(shard: string): boolean {
  return !shard.includes(SEPARATOR);
}

/**
 * Presents several streams as one: an entry goes to the stream that it names or whose shard it names, otherwise to the
 * main one. Readers need not know that there are several; a lagging shard of any stream holds back the tidemark.
 */
export function severalStreams(main: EventStream, further: readonly FurtherStream[]): EventStream {
  if (further.length === 0) return main;
  const parts: readonly Part[] = [{ name: undefined, stream: main }, ...further];
  return {
    arrivalSlackMs: Math.max(...parts.map(({ stream }) => stream.arrivalSlackMs)),
    shards: async () => {
      const found = await Promise.all(parts.map(({ stream }) => stream.shards()));
      return parts.flatMap(({ name }, at) =>
        (found[at] ?? []).map(({ id, closed }) => ({ id: shardAmong(name, id), closed })),
      );
    },
    put: (entries) => putAll(parts, entries),
    read: async (shard, after, limit) => {
      const part = partOfShard(parts, shard);
      const records = await part.stream.read(shardWithin(part, shard), after, limit);
      return records.map((record) => ({ ...record, shard }));
    },
  };
}

/**
 * All streams are written concurrently. If one of them answers, another one's failure becomes a result of its entries:
 * an exception would hide what has been accepted.
 */
async function putAll(parts: readonly Part[], entries: readonly StreamEntry[]): Promise<readonly PutResult[]> {
  const shares = sharesOf(parts, entries);
  const answers = await Promise.allSettled([...shares].map(([part, share]) => putShare(part, share)));
  const failed = answers.filter((answer) => answer.status === 'rejected');
  if (failed[0] !== undefined && failed.length === answers.length) throw failed[0].reason;
  const results = entries.map(({ stream = '' }): PutResult => ({ ok: false, reason: `there is no stream ${stream}` }));
  [...shares.values()].forEach((share, at) => {
    const answer = answers[at];
    share.forEach(({ index }, place) => {
      const result = answer?.status === 'fulfilled' ? answer.value[place] : notReached(answer?.reason);
      if (result !== undefined) results[index] = result;
    });
  });
  return results;
}

/** Grouped by stream, in the order of the entries. */
function sharesOf(parts: readonly Part[], entries: readonly StreamEntry[]): ReadonlyMap<Part, readonly Routed[]> {
  const shares = new Map<Part, Routed[]>();
  entries.forEach((entry, index) => {
    const part =
      entry.shard === undefined ? parts.find(({ name }) => name === entry.stream) : partOfShard(parts, entry.shard);
    if (part === undefined) return;
    const share = shares.get(part);
    if (share === undefined) shares.set(part, [{ index, entry }]);
    else share.push({ index, entry });
  });
  return shares;
}

async function putShare(part: Part, share: readonly Routed[]): Promise<readonly PutResult[]> {
  const entries = share.map(({ entry: { partitionKey, data, shard } }) => ({
    partitionKey,
    data,
    ...(shard === undefined ? {} : { shard: shardWithin(part, shard) }),
  }));
  const results = await part.stream.put(entries);
  return results.map((result) => (result.ok ? { ...result, shard: shardAmong(part.name, result.shard) } : result));
}

/** The main stream has every shard that belongs to no other stream. */
function partOfShard(parts: readonly Part[], shard: string): Part {
  const [main, ...further] = parts as readonly [Part, ...Part[]];
  return further.find(({ name }) => shard.startsWith(shardAmong(name, ''))) ?? main;
}

function shardWithin({ name }: Part, shard: string): string {
  return shard.slice(shardAmong(name, '').length);
}

function notReached(reason: unknown): PutResult {
  return { ok: false, reason: reason instanceof Error ? reason.message : String(reason) };
}
