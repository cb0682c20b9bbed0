import { elementAt } from '../../core/element-at';
import type { LoadOrder } from './messages';

/** Requests for paths, in an order that is always the same and mixes them. */
export function questionRequests({ url, paths }: Extract<LoadOrder, { readonly kind: 'questions' }>): () => Uint8Array {
  const { host } = new URL(url);
  const requests = paths.map((path) =>
    Buffer.from(
      `GET ${path} HTTP/1.1\r\nhost: ${host}\r\naccept: application/json\r\naccept-encoding: br, gzip\r\n\r\n`,
    ),
  );
  let asked = 0;
  // A step that has no divisor in common with their number visits all.
  return () => elementAt(requests, (asked++ * 37) % requests.length);
}
