import type { LiveSubscription } from '../../core/wire/live';
import { LIVE_LIMITS } from '../../core/wire/live-limits';
import type { Problem } from '../../core/wire/problem';
import type { LiveFrame } from './frame';
import type { LiveText } from './live-answers';

/** What carries messages to a viewer. */
export interface ViewerConnection {
  send(frame: LiveFrame): void;
  /** What was sent and not yet taken by the network. */
  unreadBytes(): number;
  /** @param code of RFC 6455 */
  close(code: number, reason: string): void;
}

/** What the API says to a question that is followed. */
export type LiveOutcome = { readonly messages: readonly LiveText[] } | { readonly problem: Problem };

/** Asks the API for a round of messages with the headers of a viewer, so that a viewer sees what its own question would. */
export type AskRound = (subscription: LiveSubscription, headers: Headers) => Promise<LiveOutcome>;

/** One question of one viewer. */
export interface Viewer {
  readonly connection: ViewerConnection;
  /** The last message that was sent. */
  at: string | undefined;
  /** Tells the viewer that there is no answer. @param ended whether the subscription is over */
  refuse(problem: Problem, ended: boolean): void;
}

export function isBehind({ connection }: Pick<Viewer, 'connection'>): boolean {
  return connection.unreadBytes() > LIVE_LIMITS.unreadBytes;
}

export function sendTo(viewer: Viewer, frames: readonly LiveFrame[]): void {
  for (const frame of frames) {
    viewer.connection.send(frame);
    viewer.at = frame.id ?? viewer.at;
  }
}
