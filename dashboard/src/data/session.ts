import { isProblemError } from '../../../client/problem-error';
import { LOGIN_FRAGMENT } from '../../../core/wire/login-fragment';
import type { AnswerOf } from '../../../core/wire/operation';
import type { endSession, getSession, openSession } from '../../../core/wire/sessions';
import { api, forgetToken, hasToken, keepToken } from './api';

const PATH = '/v1/session';

/** What a link or a form gives to log in with. */
export type Proof = { readonly code: string } | { readonly key: string };

/**
 * Opens a session, whose cookie the page cannot read. Where none are opened (on AWS), the key is kept by the tab and sent
 * with each request.
 *
 * @returns why it was refused
 */
export async function logIn(proof: Proof): Promise<string | undefined> {
  try {
    await api.call<typeof openSession>({ method: 'post', path: PATH, access: 'open' }, proof);
    return undefined;
  } catch (error) {
    if (isProblemError(error) && ['login_refused', 'invalid_parameters'].includes(error.code)) return error.message;
    if (!('key' in proof)) return 'This link cannot log in here.';
    keepToken(proof.key);
    return undefined;
  }
}

export async function logOut(): Promise<void> {
  forgetToken();
  await api.call<typeof endSession>({ method: 'delete', path: PATH, access: 'open' }, {}).catch(() => undefined);
}

export async function isLoggedIn(): Promise<boolean> {
  if (hasToken()) return true;
  const endpoint = { method: 'get', path: PATH, access: 'open' } as const;
  const none: Pick<AnswerOf<typeof getSession>, 'logged_in'> = { logged_in: false };
  return (await api.call<typeof getSession>(endpoint, {}).catch(() => none)).logged_in;
}

/** Logs in by the address, if it is that of a link, and takes the secret out of it. @returns why it was refused */
export async function followLink(): Promise<string | undefined> {
  const proof = proofIn(location.hash.slice(1));
  if (proof === undefined) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return logIn(proof);
}

function proofIn(fragment: string): Proof | undefined {
  const { code, key } = LOGIN_FRAGMENT;
  if (fragment.startsWith(code)) return { code: fragment.slice(code.length) };
  return fragment.startsWith(key) ? { key: fragment.slice(key.length) } : undefined;
}
