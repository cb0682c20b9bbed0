import type { CollectorReply } from './deliver';
import type { Surroundings } from './tracker';

/** The page that the tracker runs in. */
export const pageSurroundings: Surroundings = {
  now: () => Date.now(),
  // `crypto.randomUUID` exists only in secure contexts.
  newId: () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-'),
  random: () => Math.random(),
  later: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  post,
  storage: (kind) => (kind === 'local' ? localStorage : sessionStorage),
  address: () => location.href,
  referrer: () => document.referrer,
  warn: (text) => console.warn(text),
};

/**
 * Sends text/plain, which needs no preflight request. `keepalive` lets a request outlive its page, and has an answer if
 * the page lives on; browsers without it send a beacon.
 */
async function post(url: string, body: string, leaving: boolean): Promise<CollectorReply | 'unknown' | undefined> {
  const keepsAlive = 'keepalive' in Request.prototype;
  if (leaving && !keepsAlive) return navigator.sendBeacon(url, body) ? 'unknown' : undefined;
  try {
    const { status, headers } = await fetch(url, {
      method: 'POST',
      body,
      credentials: 'omit',
      keepalive: keepsAlive,
      referrerPolicy: 'origin',
    });
    return { status, retryAfter: headers.get('retry-after'), date: headers.get('date') };
  } catch {
    return undefined;
  }
}
