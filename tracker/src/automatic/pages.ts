import type { EventFields, Tracker } from '../tracker';

interface PageOptions {
  /** A fragment that begins with `#/` names a page. */
  readonly hashRoutes: boolean;
  /** Parameters of the address that hold a search term. */
  readonly searchParameters: readonly string[];
}

/** Counts page views: at load, when the history changes, and when a page comes back from the back/forward cache. */
export function trackPages(tracker: Tracker, { hashRoutes, searchParameters }: PageOptions): void {
  let last: string | undefined;
  const view = (isReturn = false): void => {
    const { pathname, search, hash } = location;
    const route = pathname + search + (hashRoutes && hash.startsWith('#/') ? hash : '');
    if (route === last && !isReturn) return;
    last = route;
    tracker.page(fieldsOfPage());
    const query = searchParameters.map((name) => new URLSearchParams(search).get(name)).find((term) => term);
    if (query) tracker.track('search', { query });
  };
  const push = history.pushState.bind(history);
  history.pushState = (...change) => {
    push(...change);
    view();
  };
  addEventListener('popstate', () => view());
  if (hashRoutes) addEventListener('hashchange', () => view());
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) view(true);
  });
  // A page that is drawn in advance is viewed when it is shown.
  if ('prerendering' in document && document.prerendering)
    document.addEventListener('prerenderingchange', () => view());
  else view();
}

/** What the page says of itself: `<meta name="tidemark:product_id" content="sku-7">`, and other fields of an event. */
function fieldsOfPage(): EventFields {
  const metas = document.querySelectorAll<HTMLMetaElement>('meta[name^="tidemark:"]');
  return Object.fromEntries([...metas].map(({ name, content }) => [name.slice(9), content]));
}
