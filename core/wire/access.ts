/** How requests say who they are: declared here once for every server, client and document. */
export const ADMIN_HEADER = 'x-admin-token';
export const WRITE_KEY_HEADER = 'x-write-key';
/** A query parameter, because a beacon cannot set headers. */
export const WRITE_KEY_PARAMETER = 'write_key';

/** The token of an `Authorization: Bearer` header. @example bearerToken('Bearer abc') // 'abc' */
export function bearerToken(authorization: string | null | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}

/** The value of an `Authorization` header that carries a token. */
export function bearer(token: string): string {
  return `Bearer ${token}`;
}

/** Looks up a header or a parameter by its name in lower case. */
export type Lookup = (name: string) => string | undefined;

/** The write key of a request: as bearer token, else in its own header, else in the query. */
export function writeKeyOf(header: Lookup, parameter: Lookup): string | undefined {
  return bearerToken(header('authorization')) ?? header(WRITE_KEY_HEADER) ?? parameter(WRITE_KEY_PARAMETER);
}
