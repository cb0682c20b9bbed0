import type { AnomalyFinding } from '../detect/finding';
import { cartMismatchAdvice } from './written/cart-mismatch';
import { fewerSalesAdvice } from './written/fewer-sales';
import { moreErrorsAdvice } from './written/more-errors';
import { WRITTEN_ADVICE } from './written/registry';
import { shiftedMixAdvice } from './written/shifted-mix';
import { silenceAdvice } from './written/silence';
import { slowPagesAdvice } from './written/slow-pages';
import { betterNumbersAdvice, lessTrafficAdvice, moreTrafficAdvice } from './written/traffic';
import type { WrittenAdvice } from './written/written-advice';

const byId = new Map(WRITTEN_ADVICE.map((one) => [one.id, one]));

/** Detectors that find the same defect from several sides. */
const SHARED: ReadonlyMap<string, WrittenAdvice> = new Map([
  ['purchase_not_in_cart', cartMismatchAdvice],
  ['checkout_without_cart', cartMismatchAdvice],
  ['remove_not_in_cart', cartMismatchAdvice],
]);

const SPEED = new Set(['page_load', 'interaction_delay']);
const SALES = new Set(['orders', 'revenue', 'conversion_rate', 'checkouts', 'add_to_carts']);

/** What a number is about, by the key of its finding. @example metricOf('page_views by page=/cart') // 'page_views' */
export function metricOf(key: string): string {
  return /^\w+/.exec(key)?.[0] ?? '';
}

type Described = Pick<AnomalyFinding, 'detector' | 'class' | 'subject'>;

/** The advice for a finding; undefined if nothing was written for its detector, which a test of the house forbids. */
export function adviceFor({ detector, subject }: Described): WrittenAdvice | undefined {
  return ofNumber(detector, metricOf(subject.key)) ?? SHARED.get(detector) ?? byId.get(detector);
}

function ofNumber(detector: string, metric: string): WrittenAdvice | undefined {
  const isTrouble = SPEED.has(metric) || metric === 'errors';
  switch (detector) {
    case 'number_spike':
      if (SPEED.has(metric)) return slowPagesAdvice;
      if (metric === 'errors') return moreErrorsAdvice;
      return SALES.has(metric) ? betterNumbersAdvice : moreTrafficAdvice;
    case 'number_drop':
      if (isTrouble) return betterNumbersAdvice;
      return SALES.has(metric) ? fewerSalesAdvice : lessTrafficAdvice;
    case 'number_silence':
      return silenceAdvice;
    case 'number_shift':
      return shiftedMixAdvice;
    default:
      return undefined;
  }
}

/** Metrics of which one number stands for all that are advised alike, for advice on a class without a finding. */
const EXAMPLE_METRICS = ['page_load', 'errors', 'orders', 'sessions'] as const;

/** Everything that was written for a detector, whatever it is about. */
export function adviceOfDetector(detector: string, found: AnomalyFinding['class']): readonly WrittenAdvice[] {
  const about = EXAMPLE_METRICS.map((key) => adviceFor({ detector, class: found, subject: { kind: 'metric', key } }));
  return [...new Set(about.filter((one) => one !== undefined))];
}
