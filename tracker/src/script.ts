import { AUTOMATIC } from './automatic/names';
import type { CommerceParameters } from './extra/commerce';
import { type PageSettings, SIGNALS, start } from './start';
import { STORAGE_MODES } from './storage';
import type { Tracker } from './tracker';

/*
 * The script tag: `<script defer src="https://stats.example/tidemark.js" data-key="…"></script>`. It starts by itself
 * and puts the tracker at `window.tidemark`, where a page may have queued calls: `tidemark.q.push(['login', 'u-1'])`.
 */

/** The tracker of the script tag. */
export interface ScriptTracker extends Tracker {
  /** An e-commerce event by the names of Google Analytics 4. Calls wait for the file that knows them. */
  readonly ecommerce: (name: string, parameters?: CommerceParameters) => void;
}

type Call = readonly [keyof ScriptTracker, ...unknown[]];

declare global {
  interface Window {
    tidemark?: Partial<ScriptTracker> & { q?: readonly Call[]; waiting?: Parameters<ScriptTracker['ecommerce']>[] };
  }
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) begin(script);

function begin({ src, dataset }: HTMLScriptElement): void {
  const queued = window.tidemark?.q ?? [];
  const waiting: Parameters<ScriptTracker['ecommerce']>[] = [];
  const tracker = {
    ...start(settingsOf(src, dataset), (_, extras) => {
      const extra = document.createElement('script');
      extra.src = new URL('tidemark-extra.js', src).href;
      extra.dataset['extras'] = extras.join(' ');
      document.head.append(extra);
    }),
    ecommerce: (...call: (typeof waiting)[number]) => void waiting.push(call),
  };
  window.tidemark = { ...tracker, waiting };
  for (const [name, ...given] of queued) {
    const method: unknown = tracker[name];
    if (typeof method === 'function') Reflect.apply(method, tracker, given);
  }
}

function settingsOf(src: string, dataset: DOMStringMap): PageSettings {
  return {
    writeKey: dataset['key'] ?? '',
    endpoint: new URL(dataset['endpoint'] ?? '/v1/events', src).href,
    storage: chosen(dataset['storage'], STORAGE_MODES)?.[0],
    storageAfterConsent: chosen(dataset['storageAfterConsent'], STORAGE_MODES)?.[0],
    release: dataset['release'],
    intervalMs: Number(dataset['interval']) || undefined,
    hashRoutes: dataset['hashRoutes'] !== undefined,
    automatic: chosen(dataset['automatic'], AUTOMATIC),
    searchParameters: dataset['searchParameters']?.split(' '),
    respect: chosen(dataset['respect'], SIGNALS),
  };
}

/** Those of the names that a text contains, such as `pages clicks`. */
function chosen<Name extends string>(text: string | undefined, names: readonly Name[]): readonly Name[] | undefined {
  return text === undefined ? undefined : names.filter((name) => text.includes(name));
}
