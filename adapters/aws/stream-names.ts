import { STREAM_BY_TYPE_NAME } from '../../core/stream/streams-by-type';

/**
 * Name of an additional stream for chosen event types.
 *
 * @example
 * furtherStreamName('tidemark-dev-events', 'orders')
 * // 'tidemark-dev-events-orders'
 */
export function furtherStreamName(main: string, name: string): string {
  return `${main}-${name}`;
}

/** The stream that a record comes from; undefined for the main one. @throws RangeError for a foreign stream */
export function streamOfArn(arn: string, main: string): string | undefined {
  const found = arn.slice(arn.indexOf('/') + 1);
  if (found === main) return undefined;
  const name = found.slice(furtherStreamName(main, '').length);
  if (found === furtherStreamName(main, name) && STREAM_BY_TYPE_NAME.test(name)) return name;
  throw new RangeError(
    `records of ${arn} came, but this function is fed by ${main} and the streams whose names begin so: delete that event source mapping`,
  );
}
