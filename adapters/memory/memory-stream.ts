import { elementAt } from '../../core/element-at';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Clock } from '../../core/port/clock';
import type { EventStream, PutResult, StreamRecord } from '../../core/port/event-stream';

/** A stream in memory that satisfies the port's contract. */
export function memoryStream(shards: number, clock: Clock = { now: () => 0 }): EventStream {
  const logs = new Map<string, StreamRecord[]>(Array.from({ length: shards }, (_, at) => [`shard-${at}`, []]));
  const ids = [...logs.keys()];
  return {
    arrivalSlackMs: 0,
    shards: () => Promise.resolve(ids.map((id) => ({ id, closed: false }))),
    put: (entries) =>
      Promise.resolve(
        entries.map(({ partitionKey, data, shard = elementAt(ids, crc32(partitionKey) % shards) }): PutResult => {
          const log = logs.get(shard);
          if (log === undefined) return { ok: false, reason: `there is no shard ${shard}` };
          const place = { shard, sequence: String(log.length + 1).padStart(12, '0'), arrivedMs: clock.now() };
          log.push({ ...place, data });
          return { ok: true, ...place };
        }),
      ),
    read: (shard, after = '', limit) =>
      Promise.resolve((logs.get(shard) ?? []).filter(({ sequence }) => sequence > after).slice(0, limit)),
  };
}

/** Routes entries to streams by key, as event types do; pulses go to the stream they name. */
export function spreadOver(stream: EventStream, names: readonly string[]): EventStream {
  const streamOf = (key: string): string | undefined =>
    [undefined, ...names][createHash('md5').update(key).digest().readUInt16BE(0) % (names.length + 1)];
  return {
    arrivalSlackMs: stream.arrivalSlackMs,
    shards: () => stream.shards(),
    read: (shard, after, limit) => stream.read(shard, after, limit),
    put: (entries) =>
      stream.put(
        entries.map((entry) => {
          const name = entry.shard === undefined ? streamOf(entry.partitionKey) : undefined;
          return name === undefined ? entry : { ...entry, stream: name };
        }),
      ),
  };
}
