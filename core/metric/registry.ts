import type { EventType } from '../event/event-type';
import { defineRegistry } from './define-registry';
import { isMeasured, type MeasuredMetric, type Metric } from './metric';
import { adClicks } from './metrics/ad-clicks';
import { adImpressions } from './metrics/ad-impressions';
import { adSpend } from './metrics/ad-spend';
import { addToCarts } from './metrics/add-to-carts';
import { averageOrderValue } from './metrics/average-order-value';
import { bounceRate } from './metrics/bounce-rate';
import { bounces } from './metrics/bounces';
import { checkouts } from './metrics/checkouts';
import { clickThroughRate } from './metrics/click-through-rate';
import { conversionRate } from './metrics/conversion-rate';
import { convertingSessions } from './metrics/converting-sessions';
import { costPerClick } from './metrics/cost-per-click';
import { errors } from './metrics/errors';
import { events } from './metrics/events';
import { interactionDelay } from './metrics/interaction-delay';
import { netRevenue } from './metrics/net-revenue';
import { orders } from './metrics/orders';
import { ordersByCurrency } from './metrics/orders-by-currency';
import { pageLoad } from './metrics/page-load';
import { pageViews } from './metrics/page-views';
import { paidAdClicks } from './metrics/paid-ad-clicks';
import { productViews } from './metrics/product-views';
import { purchases } from './metrics/purchases';
import { refunds } from './metrics/refunds';
import { revenue } from './metrics/revenue';
import { searches } from './metrics/searches';
import { sessions } from './metrics/sessions';
import { topCategories } from './metrics/top-categories';
import { topEntryPages } from './metrics/top-entry-pages';
import { topExitPages } from './metrics/top-exit-pages';
import { topPages } from './metrics/top-pages';
import { topProducts } from './metrics/top-products';
import { topProductsByRevenue } from './metrics/top-products-by-revenue';
import { topSearches } from './metrics/top-searches';
import { unitsNet } from './metrics/units-net';
import { unitsRefunded } from './metrics/units-refunded';
import { unitsSold } from './metrics/units-sold';
import { visitors } from './metrics/visitors';
import { wishlistAdds } from './metrics/wishlist-adds';
import { RETIRED_CODES } from './retired-codes';

/** Every metric, in the order of the documentation. CONTRIBUTING.md ("Add a metric") says how to add one. */
const metrics: readonly Metric[] = [
  events,
  pageViews,
  visitors,
  sessions,
  bounces,
  bounceRate,
  topEntryPages,
  topExitPages,
  productViews,
  addToCarts,
  wishlistAdds,
  checkouts,
  purchases,
  orders,
  revenue,
  refunds,
  netRevenue,
  unitsSold,
  unitsRefunded,
  unitsNet,
  averageOrderValue,
  convertingSessions,
  conversionRate,
  searches,
  errors,
  pageLoad,
  interactionDelay,
  adImpressions,
  adClicks,
  clickThroughRate,
  adSpend,
  costPerClick,
  topProducts,
  topProductsByRevenue,
  topCategories,
  topPages,
  topSearches,
  ordersByCurrency,
  paidAdClicks,
];

/**
 * Every metric, checked when this module loads. The speed fold, the sections of a cell, the batch SQL, the merge, the
 * schema of the API, the documentation and the law and parity tests all follow from this list.
 */
export const METRICS: readonly Metric[] = defineRegistry(metrics, RETIRED_CODES);

/** The metrics that keep state in cells. */
export const MEASURED: readonly MeasuredMetric[] = METRICS.filter(isMeasured);

/** Every event type that a metric names, without repeats, including custom types. */
export const EVENT_TYPES_NAMED: readonly EventType[] = [...new Set(MEASURED.flatMap(({ where }) => where.types ?? []))];

/** The metrics that the API offers. */
export const PUBLIC_METRICS: readonly Metric[] = METRICS.filter(
  (metric) => !isMeasured(metric) || metric.internal !== true,
);

const byId = new Map(PUBLIC_METRICS.map((metric) => [metric.id, metric]));

/** A public metric by its id; undefined if there is none. */
export function findMetric(id: string): Metric | undefined {
  return byId.get(id);
}
