import type { WireEvent } from '../../core/event/contract';
import type { Draft, Visit } from '../session/visit';

const LOAD_MEDIAN_MS = { desktop: 1100, tablet: 1500, mobile: 1900 } as const;
const ERRORS = [
  'TypeError: undefined is not a function',
  'ChunkLoadError: loading chunk 7 failed',
  'NetworkError: request timed out',
  'HTTP 503',
];

type PageFields = Pick<WireEvent, 'referrer' | 'product_id' | 'category' | 'price' | 'currency'>;

/** A page is opened: the view, sometimes its load time and an error, then some clicks. */
export function* openPage(visit: Visit, path: string, fields: PageFields = {}): Generator<Draft> {
  const { random } = visit;
  const pageUrl = visit.url(path);
  yield visit.event('page_view', { page_url: pageUrl, ...fields });
  if (random.chance(0.15)) yield loadTime(visit, pageUrl);
  if (random.chance(0.006))
    yield visit.event('error', { page_url: pageUrl, custom_properties: { message: random.pick(ERRORS) } });
  visit.wait(9000);
  while (random.chance(0.3)) {
    yield visit.event('click', { page_url: pageUrl, duration_ms: Math.round(random.logNormal(70, 0.9)) });
    visit.wait(5000);
  }
}

function loadTime(visit: Visit, pageUrl: string): Draft {
  const durationMs = visit.random.logNormal(LOAD_MEDIAN_MS[visit.person.client.device] * visit.country.slowness, 0.55);
  visit.nowMs += Math.min(30_000, Math.round(durationMs));
  return visit.event('performance', { page_url: pageUrl, duration_ms: Math.round(durationMs) });
}
