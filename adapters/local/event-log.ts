import { crc32 } from 'node:zlib';
import type { Clock } from '../../core/port/clock';
import type { EventStream, PutResult, Sequence, Shard, StreamEntry, StreamRecord } from '../../core/port/event-stream';
import { codeOf, messageOf } from './error-code';
import { StreamUnavailableError } from '../../core/port/event-stream';
import { CorruptRecordError } from './errors';
import {
  decodeRecord,
  decodeShardHead,
  encodeShardHead,
  recordHeader,
  sequenceText,
  type ShardHead,
} from './log-record';
import { SealedTable } from './sealed-table';
import type { Store } from './store';
import { LOCAL_TABLES } from './tables';
import { elementAt } from '../../core/element-at';
import { textIn } from './key-part';

/** Sorts after every sequence. */
const LAST = '~';
const TRIM_AT_ONCE = 500;
/** How many waiting puts one commit includes; bounds how long it blocks the process. */
const PUTS_AT_ONCE = 256;

interface WaitingPut {
  readonly entries: readonly StreamEntry[];
  readonly nowMs: number;
  readonly resolve: (results: readonly PutResult[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The event stream as a log in the store, with records under [shard, sequence]. Concurrent puts share one commit and
 * one flush.
 */
export class EventLog implements EventStream {
  readonly arrivalSlackMs = 0;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #shards: readonly Shard[];
  readonly #records: SealedTable;
  readonly #heads: SealedTable;
  readonly #waiting: WaitingPut[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(store: Store, clock: Clock, shards: number) {
    this.#store = store;
    this.#clock = clock;
    this.#shards = Array.from({ length: shards }, (_, index) => ({
      id: `shard-${String(index).padStart(2, '0')}`,
      closed: false,
    }));
    this.#records = new SealedTable(store, LOCAL_TABLES.log, ([shard, sequence]) =>
      corruptRecord(String(shard), String(sequence)),
    );
    this.#heads = new SealedTable(store, LOCAL_TABLES.shards);
  }

  /** Bytes of the puts that are not on disk yet. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Records taken so far, over all shards. */
  get taken(): number {
    return this.#shards.reduce((sum, { id }) => sum + decodeShardHead(this.#heads.get([id])).sequence, 0);
  }

  shards(): Promise<readonly Shard[]> {
    return Promise.resolve(this.#shards);
  }

  /** A full or failing disk is a result, not an exception. @throws StreamUnavailableError once closed */
  put(entries: readonly StreamEntry[]): Promise<readonly PutResult[]> {
    if (this.#closed)
      return Promise.reject(
        new StreamUnavailableError('the event log is closed: nothing was taken, send again after the restart'),
      );
    return new Promise((resolve, reject) => {
      const put = { entries, nowMs: this.#clock.now(), resolve, reject };
      this.#waiting.push(put);
      this.#waitingBytes += bytesOf([put]);
      this.#writing ??= this.#write();
    });
  }

  /** @throws CorruptRecordError naming the shard and the sequence */
  read(shard: string, after: Sequence | undefined, limit: number): Promise<readonly StreamRecord[]> {
    const start = after === undefined ? { start: [shard] } : { start: [shard, after], exclusiveStart: true };
    return this.#store.read(() =>
      this.#records.entries({ ...start, end: [shard, LAST], limit }).map(({ key, bytes }) => ({
        shard,
        sequence: textIn(key, 1),
        ...decodeRecord(bytes),
      })),
    );
  }

  /**
   * Deletes records that arrived before a time, oldest first, and returns how many. The caller must know that all
   * consumers have passed them.
   */
  async trim(beforeMs: number): Promise<number> {
    let trimmed = 0;
    for (const { id } of this.#shards) {
      for (let old = await this.#before(id, beforeMs); old.length > 0; old = await this.#before(id, beforeMs)) {
        await this.#store.commitDurably(() => old.forEach(({ sequence }) => this.#records.remove([id, sequence])));
        trimmed += old.length;
      }
    }
    return trimmed;
  }

  /** Refuses new entries, and resolves once all accepted ones are durable. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
  }

  async #before(shard: string, beforeMs: number): Promise<readonly StreamRecord[]> {
    const oldest = await this.read(shard, undefined, TRIM_AT_ONCE);
    return oldest.filter(({ arrivedMs }) => arrivedMs < beforeMs);
  }

  async #write(): Promise<void> {
    // Waits one turn so that concurrent puts share a commit; those that arrive during a flush form the next group.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, PUTS_AT_ONCE);
      try {
        const results = await this.#store.commitDurably(() => this.#append(group), bytesOf(group));
        group.forEach((put, index) => put.resolve(elementAt(results, index)));
      } catch (error) {
        for (const put of group) refuse(put, error);
      }
      this.#waitingBytes -= bytesOf(group);
    }
    // Must happen here: a put in the same turn has to start the next round.
    this.#writing = undefined;
  }

  #append(group: readonly WaitingPut[]): readonly (readonly PutResult[])[] {
    const heads = new Map<string, ShardHead>();
    const results = group.map(({ entries, nowMs }) => entries.map((entry) => this.#appendOne(entry, nowMs, heads)));
    for (const [shard, head] of heads) this.#heads.put([shard], encodeShardHead(head));
    return results;
  }

  #appendOne(entry: StreamEntry, nowMs: number, heads: Map<string, ShardHead>): PutResult {
    const shard = entry.shard ?? this.#shardOf(entry.partitionKey);
    if (!this.#shards.some(({ id }) => id === shard)) return { ok: false, reason: `the log has no shard ${shard}` };
    const last = heads.get(shard) ?? decodeShardHead(this.#heads.get([shard]));
    const head = { sequence: last.sequence + 1, arrivedMs: Math.max(nowMs, last.arrivedMs) };
    const sequence = sequenceText(head.sequence);
    this.#records.put([shard, sequence], recordHeader(head.arrivedMs), entry.data);
    heads.set(shard, head);
    return { ok: true, shard, sequence, arrivedMs: head.arrivedMs };
  }

  #shardOf(partitionKey: string): string {
    return elementAt(this.#shards, crc32(partitionKey) % this.#shards.length).id;
  }
}

function bytesOf(group: readonly WaitingPut[]): number {
  return group.reduce((sum, { entries }) => entries.reduce((part, { data }) => part + data.length, sum), 0);
}

function refuse({ entries, resolve, reject }: WaitingPut, error: unknown): void {
  const code = codeOf(error);
  if (code === 'disk_full' || code === 'storage_failed')
    resolve(entries.map(() => ({ ok: false, reason: `${code}: ${messageOf(error)}` })));
  else reject(error);
}

function corruptRecord(shard: string, sequence: Sequence): CorruptRecordError {
  return new CorruptRecordError(
    { database: LOCAL_TABLES.log.name, key: [shard, sequence] },
    `record ${sequence} of ${shard} in the event log is damaged (its checksum differs): ${LOCAL_TABLES.log.remedy}`,
  );
}
