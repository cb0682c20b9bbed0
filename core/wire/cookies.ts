/** The value of a cookie in a `Cookie` header (RFC 6265). @example cookieOf('a=1; b=2', 'b') // '2' */
export function cookieOf(header: string | null | undefined, name: string): string | undefined {
  const found = (header ?? '').split(';').find((pair) => pair.slice(0, pair.indexOf('=')).trim() === name);
  return found?.slice(found.indexOf('=') + 1).trim();
}
