import { isIP, isIPv4 } from 'node:net';

/** Longest text that is looked at, in characters: a list of a few addresses with ports. */
const LONGEST = 512;

/**
 * The one spelling of an address that proxies, sockets and servers write in many: with a port, in brackets, with a zone,
 * as an IPv4 address in IPv6, in quotes, or as the first of a forwarded list.
 *
 * @returns undefined for what is not an address, such as `unknown`
 * @example ipAddressOf('[::ffff:203.0.113.7]:49153') // '203.0.113.7'
 */
export function ipAddressOf(text: string): string | undefined {
  const [first = ''] = text.slice(0, LONGEST).split(',', 1);
  const bare = withoutZone(withoutPort(first.trim().replaceAll('"', '')));
  if (isIPv4(bare)) return bare;
  return isIP(bare) === 0 ? undefined : canonical(bare);
}

function withoutPort(text: string): string {
  if (text.startsWith('[')) return text.slice(1, Math.max(1, text.indexOf(']')));
  const colon = text.indexOf(':');
  return colon >= 0 && colon === text.lastIndexOf(':') ? text.slice(0, colon) : text;
}

function withoutZone(text: string): string {
  const zone = text.indexOf('%');
  return zone < 0 ? text : text.slice(0, zone);
}

/** The host of a URL is an IPv6 address in the form of RFC 5952, apart from embedded IPv4, whose bytes stay hexadecimal. */
function canonical(address: string): string {
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(text) ?? [];
  if (high === undefined || low === undefined) return text;
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((word) => [word >> 8, word & 255]).join('.');
}
