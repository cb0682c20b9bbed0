/** The part of an address after `#` by which the page logs in; it never reaches a server, its log or a proxy. */
export const LOGIN_FRAGMENT = { code: 'login=', key: 'share=' } as const;
