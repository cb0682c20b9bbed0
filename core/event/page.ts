import { LIMITS } from './limits';
import { cutText } from './text';

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;

/**
 * Removes user name and password from an address.
 *
 * @example
 * withoutUserInfo('https://a:b@shop.example/x')
 * // 'https://shop.example/x'
 */
export function withoutUserInfo(address: string): string {
  const start = authorityStart(address);
  if (start === undefined) return address;
  const at = address.lastIndexOf('@', authorityEnd(address, start));
  return at < start ? address : address.slice(0, start) + address.slice(at + 1);
}

/**
 * The path of an address, without query and fragment, truncated to LIMITS.labelLength.
 *
 * @example
 * pageOf('https://shop.example/shoes?size=9') // '/shoes'
 */
export function pageOf(address: string): string {
  const start = authorityStart(address);
  const pathStart = start === undefined ? 0 : authorityEnd(address, start);
  const path = address.slice(pathStart, endBefore(address, pathStart, '?', '#'));
  return path === '' ? '/' : cutText(path, LIMITS.labelLength);
}

/** Start of the host part; undefined for a path. */
function authorityStart(address: string): number | undefined {
  if (address.startsWith('//')) return 2;
  return SCHEME.exec(address)?.[0].length;
}

function authorityEnd(address: string, start: number): number {
  return endBefore(address, start, '/', '?', '#');
}

function endBefore(text: string, from: number, ...marks: readonly string[]): number {
  let end = text.length;
  for (const mark of marks) {
    const at = text.indexOf(mark, from);
    if (at >= 0 && at < end) end = at;
  }
  return end;
}
