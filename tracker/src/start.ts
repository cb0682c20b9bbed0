import { trackErrors } from './automatic/errors';
import { AUTOMATIC, type Automatic, type Extra, EXTRAS } from './automatic/names';
import { trackPages } from './automatic/pages';
import { pageSurroundings } from './surroundings';
import { createTracker, type TrackerSettings, type Tracker } from './tracker';

/** Signals of a browser by which a visitor asks not to be tracked: Do Not Track, and Global Privacy Control. */
export const SIGNALS = ['dnt', 'gpc'] as const;

export interface PageSettings extends TrackerSettings {
  /** By default all but `forms`. */
  readonly automatic?: readonly Automatic[] | undefined;
  /** Count a fragment that begins with `#/` as a page. */
  readonly hashRoutes?: boolean | undefined;
  /** Parameters of addresses that hold a search term. */
  readonly searchParameters?: readonly string[] | undefined;
  /** Signals to obey; none by default. */
  readonly respect?: readonly (typeof SIGNALS)[number][] | undefined;
}

const SEARCH_PARAMETERS = ['q', 's', 'query', 'search', 'keyword'];

/**
 * Starts tracking the page. Returns a tracker that does nothing if the visitor asked for that.
 *
 * @param loadExtras loads what counts `clicks`, `vitals` and `forms`
 */
export function start(
  settings: PageSettings,
  loadExtras: (tracker: Tracker, extras: readonly Extra[]) => void,
): Tracker {
  const { respect = [], automatic = AUTOMATIC.filter((name) => name !== 'forms'), hashRoutes = false } = settings;
  const isRefused = respect.some((signal) =>
    signal === 'dnt'
      ? navigator.doNotTrack === '1'
      : 'globalPrivacyControl' in navigator && navigator.globalPrivacyControl,
  );
  const tracker = createTracker(settings, isRefused ? { ...pageSurroundings, ...SILENT } : pageSurroundings);
  if (isRefused) return tracker;
  const counts = (what: Automatic): boolean => automatic.includes(what);
  if (counts('errors')) trackErrors(tracker);
  const searchParameters = counts('searches') ? (settings.searchParameters ?? SEARCH_PARAMETERS) : [];
  if (counts('pages')) trackPages(tracker, { hashRoutes, searchParameters });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') tracker.flush(true);
  });
  addEventListener('pagehide', () => tracker.flush(true));
  addEventListener('online', () => tracker.flush());
  loadExtras(tracker, EXTRAS.filter(counts));
  return tracker;
}

/** Nothing is sent or stored. */
const SILENT = {
  post: () => Promise.resolve({ status: 202, retryAfter: null, date: null }),
  storage: () => {
    throw new Error('storage is off');
  },
};
