import { createContext, useContext, useMemo } from 'react';
import type { SiteSummary } from '../../../core/wire/status';
import { createFormat, type Format } from '../format/format';
import { filterText } from '../view/filters';
import { iso, type Resolved, resolveRange, type Span, STEPS, type Step } from '../view/range';
import { useSearch } from '../view/params';
import { useView } from '../view/view';
import { useNow } from './clock';

const SiteContext = createContext<SiteSummary | undefined>(undefined);

export const SiteProvider = SiteContext.Provider;

/** The site that the page is about. @throws outside a page */
export function useSite(): SiteSummary {
  const site = useContext(SiteContext);
  if (site === undefined) throw new Error('a page is shown without a site');
  return site;
}

/** Numbers, money and times as the reader reads them, in the site’s time zone. */
export function useFormat(): Format {
  const { time_zone, currency } = useSite();
  return useMemo(
    () => createFormat({ locale: navigator.language, timeZone: time_zone, currency }),
    [time_zone, currency],
  );
}

const MINUTE_MS = 60_000;

/** The range of the address as instants. */
export function useRange(): Resolved {
  const { time_zone } = useSite();
  const { range, compare } = useView();
  const nowMs = useNow(MINUTE_MS);
  return useMemo(
    () => resolveRange(range, compare, { nowMs, timeZone: time_zone }),
    [range, compare, nowMs, time_zone],
  );
}

/** How the range is cut: by the address, if the range can be cut so. */
export function useStep(): Step {
  const asked = new URLSearchParams(useSearch()).get('step');
  const { steps } = useRange();
  return STEPS.find((one) => one === asked && steps.includes(one)) ?? steps[0] ?? 'hour';
}

/** The fields that every question of a page has: range and filters. */
export function useScope(): { readonly from: string; readonly to: string; readonly filter?: readonly string[] } {
  const range = useRange();
  const { filters } = useView();
  return useMemo(
    () => ({ ...spanFields(range), ...(filters.length === 0 ? {} : { filter: filters.map(filterText) }) }),
    [range, filters],
  );
}

export function spanFields({ fromMs, toMs }: Span): { readonly from: string; readonly to: string } {
  return { from: iso(fromMs), to: iso(toMs) };
}
