/** What a shard takes: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const SHARD_BYTES_PER_SECOND = 1024 * 1024;
export const SHARD_RECORDS_PER_SECOND = 1000;

/** Beyond this share of it a stream fills: somebody is told, or shards are added. */
export const FILLED_SHARE = 0.7;
