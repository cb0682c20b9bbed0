import type { DetectorFacts } from '../detector-facts';
import type { Cause, EventMark, SessionEventFacts, SessionState } from './session-state';
import type { SessionRules } from './session-rules';

/** An event in its place, with what happened before it. */
export interface SessionMoment {
  readonly before: SessionState;
  readonly event: SessionEventFacts;
  /** Effective time, ms since 1970. */
  readonly atMs: number;
  readonly rules: SessionRules;
}

export type SessionVerdict =
  | {
      readonly kind: 'found';
      readonly says: string;
      /** Events that belong to it, besides the one that shows it. */
      readonly with?: readonly EventMark[];
      readonly numbers?: Readonly<Record<string, number>>;
      /** Holds even on a site where the weaker rule is usually broken. */
      readonly isStrong?: boolean;
    }
  | {
      /** The cause may only be late: if it comes within the time it is a race condition, and otherwise this was found. */
      readonly kind: 'expects';
      readonly cause: Cause;
      readonly withinMs: number;
      /** What to say if nothing comes; undefined if that is usual. */
      readonly says?: string;
      readonly isStrong?: boolean;
    };

/** Looks at the events of one session in their total order; the same function runs live and in the batch layer. */
export interface SessionDetector extends DetectorFacts {
  readonly kind: 'session';
  /** Types of event that it looks at; all if absent. */
  readonly types?: readonly string[];
  /** Whether an event could have broken the rule; by default each of `types`. */
  readonly isAbout?: (moment: SessionMoment) => boolean;
  /** A rule of the journey that not every site has: where most sessions break it, it says nothing. */
  readonly isCustom?: true;
  /** The rule holds only on sites that send events of this type. */
  readonly needsType?: string;
  /** Says nothing of a session whose beginning is missing. */
  readonly needsBeginning?: true;
  /** Pure. */
  readonly judge: (moment: SessionMoment) => readonly SessionVerdict[];
}

export const NOTHING: readonly SessionVerdict[] = [];
