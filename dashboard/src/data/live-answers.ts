import { useEffect, useState } from 'react';
import type { Question } from '../../../core/wire/metrics';
import type { LiveAnswer } from '../../../core/wire/live';
import { live } from './api';
import { noteHeard, useConnection } from './connection';
import { noteMoment } from './moment';

/** What is known of questions. */
export interface AnswersState {
  /** The newest answers, in the order of the questions; those of the questions before until new ones are there. */
  readonly page: LiveAnswer | undefined;
  /** Whether they answer other questions than those asked now. */
  readonly isBefore: boolean;
  readonly error: Error | undefined;
}

interface LiveState {
  readonly key: string;
  readonly page: LiveAnswer | undefined;
  readonly error: Error | undefined;
}

/**
 * Follows questions while the page is visible. A hidden page is sent nothing.
 *
 * @param queries undefined to ask nothing
 * @param rolling whether the ranges move with the time
 */
export function useLive(
  site: string | undefined,
  queries: readonly Question[] | undefined,
  rolling = false,
): AnswersState {
  const { returns } = useConnection();
  const key = JSON.stringify([site, queries, rolling]);
  const [state, setState] = useState<LiveState>({ key: '', page: undefined, error: undefined });
  useEffect(() => {
    if (site === undefined || queries === undefined || queries.length === 0) return undefined;
    const following = live.follow(
      { site, queries, rolling },
      {
        onAnswer: (page) => {
          noteHeard();
          noteMoment(page);
          setState({ key, page, error: undefined });
        },
        onProblem: (error) => setState((before) => ({ ...before, error })),
      },
    );
    const show = (): void => (document.visibilityState === 'visible' ? following.resume() : following.pause());
    show();
    document.addEventListener('visibilitychange', show);
    return () => {
      document.removeEventListener('visibilitychange', show);
      following.stop();
    };
    // The key says everything about the questions.
    // After a loss, everything is followed again: at once, not when the next attempt of the socket is due.
  }, [key, returns]);
  return { page: state.page, isBefore: state.key !== key, error: state.error };
}
