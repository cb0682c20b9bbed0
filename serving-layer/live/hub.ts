import type { LiveSubscription } from '../../core/wire/live';
import { LIVE_CLOSE, LIVE_LIMITS } from '../../core/wire/live-limits';
import { problemBody } from '../../core/wire/problem';
import { Channel } from './channel';
import { keyOfQuestion } from './rolling';
import { createSession, type LiveSession } from './session';
import { shareRounds } from './share-rounds';
import type { AskRound, Viewer, ViewerConnection } from './viewer';

export interface HubDeps {
  readonly ask: AskRound;
  /** What may read every question. */
  readonly everyone: Headers;
  /** Milliseconds of a clock that is never set. */
  readonly monotonic: () => number;
  readonly yieldTurn: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Keeps viewers informed. */
export interface LiveHub {
  /** @param headers by which the viewer is known to the API @returns undefined if there are too many connections */
  open(connection: ViewerConnection, headers: Headers): LiveSession | undefined;
  /** Asks every question that has viewers; to be called every `LIVE_LIMITS.everyMs`. */
  turn(): Promise<void>;
  /** Ends all connections. */
  close(): void;
  readonly connections: number;
}

/** One computation and one text per question for all its viewers; each viewer reads with its own rights. */
export function createHub({ ask, everyone, monotonic, yieldTurn, onError }: HubDeps): LiveHub {
  const channels = new Map<string, Channel>();
  const sessions = new Map<LiveSession, ViewerConnection>();
  const shared = shareRounds(ask, monotonic);
  const join = (subscription: LiveSubscription, viewer: Viewer): (() => void) => {
    const key = keyOfQuestion(subscription);
    const channel = channels.get(key) ?? new Channel({ subscription, ask: shared, everyone, yieldTurn });
    channels.set(key, channel);
    channel.add(viewer);
    return () => {
      channel.viewers.delete(viewer);
      if (channel.viewers.size === 0 && channels.get(key) === channel) channels.delete(key);
    };
  };
  const isFull = (subscription: LiveSubscription): boolean =>
    channels.size >= LIVE_LIMITS.questions && !channels.has(keyOfQuestion(subscription));
  return {
    open: (connection, headers) => {
      if (sessions.size >= LIVE_LIMITS.connections) return undefined;
      const session = createSession({
        ...{ connection, headers, monotonic, onError, join },
        ask: (subscription) =>
          isFull(subscription) ? Promise.resolve({ problem: FULL }) : shared(subscription, headers),
        newest: (subscription) => channels.get(keyOfQuestion(subscription))?.at,
        ended: () => sessions.delete(session),
      });
      sessions.set(session, connection);
      return session;
    },
    turn: async () => {
      const turns = [...channels].map(async ([key, channel]) => {
        await channel.turn();
        if (channel.viewers.size === 0 && channels.get(key) === channel) channels.delete(key);
      });
      for (const session of sessions.keys()) session.turn();
      for (const turn of await Promise.allSettled(turns)) if (turn.status === 'rejected') onError(turn.reason);
    },
    close: () => {
      for (const [session, connection] of sessions) {
        session.end();
        connection.close(LIVE_CLOSE.goingAway, 'the server stops; connect again');
      }
    },
    get connections() {
      return sessions.size;
    },
  };
}

const FULL = problemBody(
  'overloaded',
  `${LIVE_LIMITS.questions} different questions are followed already: ask again later, or ask one that others follow.`,
);
