import { useEffect, useState } from 'react';
import { type Page, readPage, readSites, type SiteStatus, TokenNeededError } from './api';
import { type Charted, questionsOf, type RangeName } from './questions';

const REFRESH_MS = 2000;

export interface PageState {
  readonly page: Page | undefined;
  readonly sites: readonly SiteStatus[];
  readonly error: string | undefined;
  readonly needsToken: boolean;
}

/** Asks every two seconds while the page is visible; keeps the last answer on an error. */
export function usePage(site: string | undefined, range: RangeName, metric: Charted): PageState {
  const [state, setState] = useState<PageState>({ page: undefined, sites: [], error: undefined, needsToken: false });
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout>;
    const refresh = async (): Promise<void> => {
      try {
        if (document.visibilityState === 'visible') {
          const { now, sites } = await readSites();
          const chosen = site ?? sites[0]?.id;
          const page =
            chosen === undefined ? undefined : await readPage(chosen, questionsOf(Date.parse(now), range, metric));
          if (!stopped) setState({ page, sites, error: undefined, needsToken: false });
        }
      } catch (error) {
        if (!stopped)
          setState((before) => ({
            ...before,
            error: error instanceof Error ? error.message : String(error),
            needsToken: error instanceof TokenNeededError,
          }));
      }
      if (!stopped) timer = setTimeout(() => void refresh(), REFRESH_MS);
    };
    void refresh();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [site, range, metric]);
  return state;
}
