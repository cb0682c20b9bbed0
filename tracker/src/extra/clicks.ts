import { scrub } from '../scrub';
import type { Tracker } from '../tracker';

/** Endings of files that a browser saves instead of showing. */
const DOWNLOAD = /\.(7z|apk|avi|csv|dmg|docx?|epub|exe|gz|iso|jar|mp[34]|msi|pdf|pkg|pptx?|rar|tar|txt|xlsx?|zip)$/i;

/** Counts clicks on elements marked `data-tidemark-click="name"`, on links to other hosts, and on downloads. */
export function trackClicks(tracker: Tracker): void {
  const onClick = (event: MouseEvent): void => {
    const [target] = event.composedPath();
    if (event.button > 1 || !(target instanceof Element)) return;
    const link = target.closest('a');
    const kind = link ? kindOf(link) : undefined;
    const name = target.closest('[data-tidemark-click]')?.getAttribute('data-tidemark-click') ?? undefined;
    if (!kind && !name) return;
    const properties = { name, kind, link: kind && link ? scrub(link.href) : undefined };
    if (link) {
      tracker.track('click', { custom_properties: properties });
      return;
    }
    // Until the next frame is drawn: what the visitor waited for (metric `interaction_delay`).
    requestAnimationFrame(() =>
      setTimeout(() =>
        tracker.track('click', { custom_properties: properties, duration_ms: performance.now() - event.timeStamp }),
      ),
    );
  };
  for (const type of ['click', 'auxclick'] as const) addEventListener(type, onClick, true);
}

function kindOf({ protocol, host, pathname }: HTMLAnchorElement): 'outbound' | 'download' | undefined {
  if (!protocol.startsWith('http')) return undefined;
  if (DOWNLOAD.test(pathname)) return 'download';
  return host === location.host ? undefined : 'outbound';
}
