import { isIP, isIPv4 } from 'node:net';

/** Longest text that is looked at, in characters: a list of a few addresses with ports. */
const LONGEST = 512;

/**
 * The one spelling of an address that proxies, sockets and servers write in many: with a port, in brackets, with a zone
 * or a prefix length, as an IPv4 address in IPv6, in quotes, as `for=` of RFC 7239, or as the first of a forwarded list.
 *
 * @returns undefined for what is not an address, such as `unknown`
 * @example ipAddressOf('[::ffff:203.0.113.7]:49153') // '203.0.113.7'
 */
export function ipAddressOf(text: string): string | undefined {
  for (const one of text.slice(0, LONGEST).split(',')) {
    const bare = bareAddress(forwardedFor(one).trim().replaceAll('"', ''));
    if (isIPv4(bare)) return bare;
    if (isIP(bare) !== 0) return canonical(bare);
  }
  return undefined;
}

/** The node for which a proxy forwarded a request; the text itself if it is not an element of `Forwarded`. */
function forwardedFor(text: string): string {
  const pairs = text.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => /^for=/i.test(pair))?.slice('for='.length) ?? text;
}

/** Without port, zone and prefix length. */
function bareAddress(text: string): string {
  const [address = ''] = withoutPort(text).split(/[%/]/, 1);
  return address;
}

function withoutPort(text: string): string {
  if (text.startsWith('[')) return text.slice(1, Math.max(1, text.indexOf(']')));
  const colon = text.indexOf(':');
  return colon >= 0 && colon === text.lastIndexOf(':') ? text.slice(0, colon) : text;
}

/** IPv4 in IPv6: mapped (RFC 4291), or translated by NAT64 (RFC 6052). */
const EMBEDDED = /^(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** The host of a URL is an IPv6 address in the form of RFC 5952, apart from embedded IPv4, whose bytes stay hexadecimal. */
function canonical(address: string): string {
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = EMBEDDED.exec(text) ?? [];
  if (high === undefined || low === undefined) return text;
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((word) => [word >> 8, word & 255]).join('.');
}
