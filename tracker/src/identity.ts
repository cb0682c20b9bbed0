import type { EventInput } from '../../core/wire/ingest';
import type { StorageMode, PageStore } from './storage';

/** A session ends after 30 minutes without an event. */
const SESSION_IDLE_MS = 30 * 60_000;
/** How long a visitor is recognised: 13 months, the most that the French data protection authority allows. */
const VISITOR_MS = 395 * 86_400_000;

type IdentityFields = Pick<EventInput, 'session_id' | 'anonymous_id' | 'user_id'>;

/** Who sends the events. Without storage, session and visitor are left to the collector. */
export interface VisitorIdentity {
  fields(): IdentityFields;
  setUser(id: string | undefined): void;
  /** Ends the session: the next event begins another. */
  endSession(): void;
}

export interface IdentityDeps {
  readonly mode: () => StorageMode;
  readonly store: PageStore;
  readonly now: () => number;
  readonly newId: () => string;
}

export function createIdentity({ mode, store, now, newId }: IdentityDeps): VisitorIdentity {
  let user: string | undefined;

  /** The id under a name, or a new one if it is older than `mostMs`. */
  const stampedId = (name: string, mostMs: number, isRenewed: boolean): string => {
    const [id, stamp] = (store.get(name) ?? '').split(' ');
    const current = id && now() - Number(stamp) < mostMs ? id : newId();
    if (current !== id || isRenewed) store.set(name, `${current} ${now()}`);
    return current;
  };

  return {
    fields: () => ({
      session_id: mode() === 'none' ? undefined : stampedId('session', SESSION_IDLE_MS, true),
      anonymous_id: mode() === 'persistent' ? stampedId('visitor', VISITOR_MS, false) : undefined,
      user_id: user ?? store.get('user'),
    }),
    setUser: (id) => {
      user = id;
      store.set('user', id);
    },
    endSession: () => store.set('session', undefined),
  };
}
