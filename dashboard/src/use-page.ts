import { useEffect, useState } from 'react';
import { isProblemError } from '../../client/problem-error';
import type { SiteSummary } from '../../core/wire/status';
import { type Page, readPage, readStatus } from './api';
import { type Charted, questionsOf, type RangeName } from './questions';

const REFRESH_MS = 2000;

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

/**
 * Polls every two seconds while the page is visible; keeps the last answer on an error.
 *
 * @param overview undefined while another tab is open: then only the status is read
 */
export function usePage(site: string | undefined, overview: OverviewChoice | undefined): PageState {
  const { range, metric } = overview ?? {};
  const [state, setState] = useState<PageState>({ page: undefined, sites: [], error: undefined, needsToken: false });
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    let timer: ReturnType<typeof setTimeout>;
    const refresh = async (): Promise<void> => {
      try {
        if (document.visibilityState === 'visible') {
          const { now, sites } = await readStatus(signal);
          const chosen = site ?? sites[0]?.id;
          const page =
            chosen === undefined || range === undefined || metric === undefined
              ? undefined
              : await readPage(chosen, questionsOf(Date.parse(now), range, metric), signal);
          if (!signal.aborted) setState({ page, sites, error: undefined, needsToken: false });
        }
      } catch (error) {
        if (!signal.aborted)
          setState((before) => ({
            ...before,
            error: error instanceof Error ? error.message : String(error),
            needsToken: isProblemError(error) && error.status === 401,
          }));
      }
      if (!signal.aborted) timer = setTimeout(() => void refresh(), REFRESH_MS);
    };
    void refresh();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [site, range, metric]);
  return state;
}
