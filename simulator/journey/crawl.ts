import type { Draft, Visit } from '../session/visit';
import { CATEGORIES } from '../world/category-tree';
import { productFields } from './cart';
import { categoryPath, drawProduct, productPath } from './shopper';

/** A crawler: page after page, faster than any person reads, until its time is over. */
export function* crawl(visit: Visit): Generator<Draft> {
  const { random } = visit;
  for (;;) {
    if (random.chance(0.3)) {
      yield visit.event('page_view', { page_url: visit.url(categoryPath(random.pick(CATEGORIES))) });
    } else {
      const product = drawProduct(visit);
      yield visit.event('page_view', {
        page_url: visit.url(productPath(visit, product)),
        ...productFields(visit, product),
      });
    }
    visit.wait(900, 0.5);
  }
}
