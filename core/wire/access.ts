/** How requests say who they are: declared here once for every server, client and document. */
export const ADMIN_HEADER = 'x-admin-token';
export const WRITE_KEY_HEADER = 'x-write-key';
/** A query parameter, because a beacon cannot set headers. */
export const WRITE_KEY_PARAMETER = 'write_key';

/** The token of an `Authorization: Bearer` header. @example bearerToken('Bearer abc') // 'abc' */
export function bearerToken(authorization: string | null | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}

/** Whether a header names the scheme of our tokens, also around a broken one; a proxy may have the others for itself. */
export function isBearer(authorization: string | null | undefined): boolean {
  return /^Bearer\b/i.test(authorization ?? '');
}

/** The value of an `Authorization` header that carries a token. */
export function bearer(token: string): string {
  return `Bearer ${token}`;
}

/** Looks up a header or a parameter by its name in lower case. */
export type Lookup = (name: string) => string | undefined;

/** The write key of a request: as bearer token, else in its own header, else in the query. A broken bearer token is none. */
export function writeKeyOf(header: Lookup, parameter: Lookup): string | undefined {
  const authorization = header('authorization');
  if (isBearer(authorization)) return bearerToken(authorization);
  return header(WRITE_KEY_HEADER) ?? parameter(WRITE_KEY_PARAMETER);
}

/** Whether a request is for an operation with the access `decide`, which has a guard of its own. */
export function isDeciding(method: string, path: string): boolean {
  return method === 'POST' && /^\/v1\/decisions(\/|$)/.test(path);
}
