/** Capacity of a shard: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const SHARD_BYTES_PER_SECOND = 1024 * 1024;
export const SHARD_RECORDS_PER_SECOND = 1000;

/** Above this share of capacity a stream counts as filling up: an alert is sent or shards are added. */
export const FILLED_SHARE = 0.7;
