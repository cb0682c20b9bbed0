/** How long to wait after the first failure, before it is doubled, and at most. */
interface RetryBounds {
  readonly firstMs: number;
  readonly longestMs: number;
}

const USUAL: RetryBounds = { firstMs: 500, longestMs: 30_000 };

/**
 * How long to wait after so many failures in a row: twice as long each time, and up to half of it less, so that clients
 * that lost the same server do not come back together.
 *
 * @param random from 0 to 1
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelay(failures: number, random: number, { firstMs, longestMs }: RetryBounds = USUAL): number {
  const longest = Math.min(longestMs, firstMs * 2 ** failures);
  return longest / 2 + (random * longest) / 2;
}
