import { cookieOf } from '../../core/wire/cookies';

const NAME = 'tidemark_session';
/** Ports share cookies, so that of a platform is named by its port. */
export function sessionCookieName(url: string): string {
  const { port } = new URL(url);
  return port === '' ? NAME : `${NAME}_${port}`;
}

/** The secret of the session of a request. */
export function sessionSecretOf({ url, headers }: Request): string | undefined {
  return cookieOf(headers.get('cookie'), sessionCookieName(url));
}
