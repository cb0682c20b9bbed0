import { MINUTE_MS } from '../../../../core/time/window';
import { certainty, type CounterDetector } from '../counter-detector';

const LEAST = { views: 60, pages: 40 } as const;

/** A visitor who reads page after page of the catalogue, as no person does, without saying that it is a bot. */
export const scraper: CounterDetector = {
  kind: 'counter',
  id: 'scraper',
  class: 'scraper',
  severity: 'medium',
  description: `A visitor opened ${LEAST.views} pages, ${LEAST.pages} of them different, within five minutes.`,
  subject: 'visitor',
  windowMs: 5 * MINUTE_MS,
  types: ['page_view'],
  count: ({ page, product_id: product }) => ({ counts: { views: 1 }, distinct: { pages: page ?? product } }),
  judge: ({ counts, distinct }) => {
    const views = counts['views'] ?? 0;
    const pages = distinct['pages'] ?? 0;
    if (views < LEAST.views || pages < LEAST.pages) return undefined;
    return {
      says: `${views} pages within five minutes, at least ${pages} of them different`,
      score: certainty(views, LEAST.views),
      numbers: { views, pages },
    };
  },
};
