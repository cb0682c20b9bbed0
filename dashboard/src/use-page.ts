import { useEffect, useState } from 'react';
import { isProblemError } from '../../client/problem-error';
import type { SiteSummary } from '../../core/wire/status';
import { followPage, type Page, readStatus } from './api';
import { type Charted, questionsOf, type RangeName } from './questions';

/** How often the list of sites is read, and at first until there is one. */
const STATUS_MS = { usual: 10_000, first: 2_000 } as const;

export interface PageState {
  readonly page: Page | undefined;
  readonly sites: readonly SiteSummary[];
  readonly error: string | undefined;
  readonly needsToken: boolean;
}

/** What the overview shows. */
export interface OverviewChoice {
  readonly range: RangeName;
  readonly metric: Charted;
}

interface StatusState {
  readonly sites: readonly SiteSummary[];
  /** The time of the platform when the list was first read. */
  readonly nowMs: number | undefined;
  readonly error: Error | undefined;
}

/**
 * Follows the numbers while the page is visible; keeps the last answer on an error.
 *
 * @param overview undefined while another tab is open: then only the status is read
 */
export function usePage(site: string | undefined, overview: OverviewChoice | undefined): PageState {
  const { sites, nowMs, error: statusError } = useStatus();
  const { page, error: pageError } = useAnswers(site ?? sites[0]?.id, nowMs, overview);
  const error = statusError ?? pageError;
  return {
    page,
    sites,
    error: error?.message,
    needsToken: isProblemError(error) && error.status === 401,
  };
}

function useStatus(): StatusState {
  const [state, setState] = useState<StatusState>({ sites: [], nowMs: undefined, error: undefined });
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    let timer: ReturnType<typeof setTimeout>;
    const refresh = async (): Promise<void> => {
      let hasSites = false;
      try {
        if (document.visibilityState === 'visible') {
          const { now, sites } = await readStatus(signal);
          hasSites = sites.length > 0;
          if (!signal.aborted)
            setState((before) => ({ sites, nowMs: before.nowMs ?? Date.parse(now), error: undefined }));
        }
      } catch (error) {
        if (!signal.aborted)
          setState((before) => ({
            ...before,
            error: error instanceof Error ? error : new Error('the status was not read'),
          }));
      }
      if (!signal.aborted) timer = setTimeout(() => void refresh(), hasSites ? STATUS_MS.usual : STATUS_MS.first);
    };
    void refresh();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, []);
  return state;
}

interface AnswerState {
  readonly page: Page | undefined;
  readonly error: Error | undefined;
}

/** The answers to the questions of the overview. A hidden page is sent nothing. */
function useAnswers(
  site: string | undefined,
  nowMs: number | undefined,
  overview: OverviewChoice | undefined,
): AnswerState {
  const { range, metric } = overview ?? {};
  const [state, setState] = useState<AnswerState>({ page: undefined, error: undefined });
  useEffect(() => {
    if (site === undefined || nowMs === undefined || range === undefined || metric === undefined) return undefined;
    const following = followPage(site, questionsOf(nowMs, range, metric), {
      onAnswer: (page) => setState({ page, error: undefined }),
      onProblem: (error) => setState((before) => ({ ...before, error })),
    });
    const show = (): void => (document.visibilityState === 'visible' ? following.resume() : following.pause());
    show();
    document.addEventListener('visibilitychange', show);
    return () => {
      document.removeEventListener('visibilitychange', show);
      following.stop();
    };
  }, [site, nowMs, range, metric]);
  return state;
}
