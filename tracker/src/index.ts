import { type CommerceParameters, trackCommerce } from './extra/commerce';
import { type PageSettings, start as startPage } from './start';
import type { Tracker } from './tracker';

export type { CommerceParameters, CommerceItem } from './extra/commerce';
export type { Automatic } from './automatic/names';
export type { PageSettings } from './start';
export type { StorageMode } from './storage';
export type { EventFields, Properties, TrackerSettings, Tracker } from './tracker';

export interface PageTracker extends Tracker {
  /** An e-commerce event by the names of Google Analytics 4. */
  readonly ecommerce: (name: string, parameters?: CommerceParameters) => void;
}

/**
 * Starts tracking the page that imports this module.
 *
 * @example const tidemark = start({ writeKey: 'wk_…', endpoint: 'https://stats.example/v1/events' });
 */
export function start(settings: PageSettings): PageTracker {
  const tracker = startPage(settings, (started, extras) => {
    void import('./extra/extra').then(({ trackExtras }) => trackExtras(started, extras));
  });
  return { ...tracker, ecommerce: (name, parameters) => trackCommerce(tracker, name, parameters) };
}
