import { keyOfQuestion } from './rolling';
import type { AskRound, LiveOutcome } from './viewer';

/** How long viewers with the same headers share an outcome: a viewer that connects is then as fast as those before it. */
const SHARED_MS = 500;
/** What programs say about themselves and their connection. No right to read depends on it. */
const NO_RIGHT: readonly string[] = [
  'user-agent',
  'referer',
  'dnt',
  'priority',
  'connection',
  'upgrade',
  'cache-control',
  'pragma',
  'last-event-id',
];
const NO_RIGHT_BEGINNINGS: readonly string[] = ['accept', 'sec-', 'content-'];

/** Viewers that may read by the same headers share the rounds of a question, instead of asking each by itself. */
export function shareRounds(ask: AskRound, monotonic: () => number): AskRound {
  const recent = new Map<string, { readonly atMs: number; readonly outcome: Promise<LiveOutcome> }>();
  return (subscription, headers) => {
    const now = monotonic();
    for (const [key, { atMs }] of recent) {
      if (now - atMs < SHARED_MS) break;
      recent.delete(key);
    }
    const key = JSON.stringify([keyOfQuestion(subscription), subscription.after, rightsOf(headers)]);
    const known = recent.get(key);
    if (known !== undefined) return known.outcome;
    const outcome = ask(subscription, headers);
    recent.set(key, { atMs: now, outcome });
    const forget = (): void => void recent.delete(key);
    outcome.then((given) => ('problem' in given ? forget() : undefined), forget);
    return outcome;
  };
}

function rightsOf(headers: Headers): readonly (readonly [string, string])[] {
  return [...headers].filter(
    ([name]) => !NO_RIGHT.includes(name) && !NO_RIGHT_BEGINNINGS.some((beginning) => name.startsWith(beginning)),
  );
}
