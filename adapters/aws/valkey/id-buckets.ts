import { hash } from 'node:crypto';
import type { Result } from 'ioredis';
import { type Claim, KEPT_BITS, type MemoryKind } from '../../../core/port/seen-events';
import type { ValkeyClient } from './connect';
import { keptSlices, SLICE_MS } from './id-sizes';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    claimId(bucket: string, ...entry: readonly (Buffer | number)[]): Result<unknown, Context>;
  }
}

/** Changes when the ids that are stored cannot be found any more. */
export function layoutOf(idKeys: number): string {
  return `buckets-1/${idKeys}`;
}

const ID_BYTES = KEPT_BITS.id / 8;
const POSITION_BYTES = KEPT_BITS.position / 8;
const ENTRY_BYTES = ID_BYTES + POSITION_BYTES + 1;

/**
 * Claims one id in its bucket, a string of entries: id, position and slice of time (one byte, so ages wrap at 256; they
 * stay below 128, because a bucket expires). The oldest entries are at the front. Answers 1 if the position is the
 * owner. The bucket is written as a whole: appending would double its memory in advance.
 */
const CLAIM = `
local size, id_size = ${ENTRY_BYTES}, ${ID_BYTES}
local id, position = ARGV[1], ARGV[2]
local slice_seconds, kept = tonumber(ARGV[3]), tonumber(ARGV[4])
local slice = math.floor(redis.call('TIME')[1] / slice_seconds)
local bucket = redis.call('GET', KEYS[1]) or ''
local first = 1
while first < #bucket and (slice - string.byte(bucket, first + size - 1) + 128) % 256 - 128 > kept do
  first = first + size
end
local at = string.find(bucket, id, first, true)
while at and (at - 1) % size ~= 0 do
  at = string.find(bucket, id, at + 1, true)
end
if at then
  return string.sub(bucket, at + id_size, at + size - 2) == position and 1 or 0
end
local entry = id .. position .. string.char(slice % 256)
redis.call('SET', KEYS[1], string.sub(bucket, first) .. entry, 'EX', (kept + 1) * slice_seconds)
return 1
`;

/** What a claim leaves in a bucket. */
export interface IdEntry {
  readonly memory: MemoryKind;
  readonly bucket: string;
  readonly id: Buffer;
  readonly position: Buffer;
}

/** @param keys number of buckets of each kind */
export function entryOf({ id, memory, position }: Claim, keys: Readonly<Record<MemoryKind, number>>): IdEntry {
  const ofId = hash('sha256', id, 'buffer');
  return {
    memory,
    bucket: `seen/${memory}/${(ofId.readUInt32LE(ID_BYTES) % keys[memory]).toString(36)}`,
    id: ofId.subarray(0, ID_BYTES),
    position: hash('sha256', position, 'buffer').subarray(0, POSITION_BYTES),
  };
}

export type ClaimEntry = (entry: IdEntry) => Promise<boolean>;

/** Claims entries, all of one turn in one round trip. */
export function claimEntries(client: ValkeyClient, prefix: string): ClaimEntry {
  client.defineCommand('claimId', { lua: CLAIM, numberOfKeys: 1 });
  return async ({ memory, bucket, id, position }) => {
    const sliceSeconds = SLICE_MS[memory] / 1_000;
    return (await client.claimId(`${prefix}${bucket}`, id, position, sliceSeconds, keptSlices(memory))) === 1;
  };
}
