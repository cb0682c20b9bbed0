import { createLive } from '../../../client/live';
import type { LiveSocket } from '../../../client/live-socket';
import { createPageClient } from '../../../client/page-client';
import { noteSocket } from './connection';

/** Where a browser tab stores a key, if the platform requires one and opens no sessions. */
const TOKEN = 'tidemark-read-token';

export function keepToken(token: string): void {
  sessionStorage.setItem(TOKEN, token);
}

export function forgetToken(): void {
  sessionStorage.removeItem(TOKEN);
}

export function hasToken(): boolean {
  return sessionStorage.getItem(TOKEN) !== null;
}

const options = { readToken: () => sessionStorage.getItem(TOKEN) ?? undefined };

export const api = createPageClient(options);

/** The headers of a request that is sent without the client, such as a download. */
export function authorization(): Readonly<Record<string, string>> {
  const token = options.readToken();
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

const openSocket = 'WebSocket' in globalThis ? openWatched : undefined;

export const live = createLive({ ...options, openSocket });

function openWatched(url: string): LiveSocket {
  const socket: unknown = new WebSocket(url);
  if (!isLiveSocket(socket)) throw new Error('this browser has no WebSocket');
  socket.addEventListener('close', () => noteSocket());
  return socket;
}

/** The handlers of a WebSocket take an event, which those of the client do not look at. */
function isLiveSocket(value: unknown): value is LiveSocket & EventTarget {
  return value instanceof WebSocket;
}
