import { useMemo } from 'react';
import { type Filter, filterText, parseFilter } from './filters';
import { hrefWith, navigate, useSearch } from './params';
import { COMPARE, type Compare, parseRange, type Range, rangeText } from './range';

/** What all pages share of the address. */
export interface View {
  /** Name of the open page. */
  readonly page: string;
  readonly site: string | undefined;
  readonly range: Range;
  readonly compare: Compare;
  readonly filters: readonly Filter[];
}

export const FIRST_PAGE = 'overview';
/** Parameters that stay when another page is opened; the others belong to a page. */
const SHARED = ['site', 'range', 'compare', 'filter'];
/** More filters are refused by the API. */
const MOST_FILTERS = 10;

export function useView(): View {
  const search = useSearch();
  return useMemo(() => parseView(search), [search]);
}

function parseView(search: string): View {
  const params = new URLSearchParams(search);
  const compare = params.get('compare');
  return {
    page: params.get('page') ?? FIRST_PAGE,
    site: params.get('site') ?? undefined,
    range: parseRange(params.get('range')),
    compare: COMPARE.find((one) => one === compare) ?? 'previous_period',
    filters: params
      .getAll('filter')
      .flatMap((text) => parseFilter(text) ?? [])
      .slice(0, MOST_FILTERS),
  };
}

/** Address of a page with the site, range, comparison and filters of this one. */
export function pageHref(page: string, change: Readonly<Record<string, string>> = {}): string {
  return hrefWith({ page: page === FIRST_PAGE ? undefined : page, ...change }, SHARED);
}

/** Address of the view of another site: filters rarely mean anything there. */
export function siteHref(site: string): string {
  return hrefWith({ site, filter: undefined });
}

export function setRange(range: Range): void {
  navigate(hrefWith({ range: rangeText(range), step: undefined }));
}

export function setCompare(compare: Compare): void {
  navigate(hrefWith({ compare: compare === 'previous_period' ? undefined : compare }));
}

export function setFilters(filters: readonly Filter[]): void {
  navigate(filterHref(filters));
}

/** Address of this view with other filters. */
export function filterHref(filters: readonly Filter[]): string {
  return hrefWith({ filter: filters.slice(0, MOST_FILTERS).map(filterText) });
}

/** A click that the browser does not have to follow by itself: not one for a new tab or window. */
export function isPlainClick(event: {
  readonly button: number;
  readonly metaKey: boolean;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
}): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
}
