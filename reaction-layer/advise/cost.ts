import type { AnomalyFinding } from '../detect/finding';
import { HOUR_MS, type Window } from '../../core/time/window';
import { metricOf } from './advice-for';
import { countText, moneyText, percentText } from './number-text';
import type { Money, SiteNumbers } from './site-numbers';

/** What a finding, with all that are like it, has touched. It is not what was lost: some buy all the same. */
export interface Cost {
  /** ms since 1970, half-open: where it was counted. */
  readonly window: Window;
  /** Findings of the same kind in it, retracted ones left out. */
  readonly findings: number;
  readonly sessions: number;
  /** Of all sessions; null without sessions. */
  readonly share: number | null;
  /** Orders among the events that show it, or missing from what is usual. */
  readonly orders: number;
  /** Orders that as many sessions place on this site, if that is more. */
  readonly ordersAtStake: number;
  /** Those orders at the average amount of an order; null without a known amount. */
  readonly atStake: Money | null;
  /** The same in words. */
  readonly says: string;
}

/** What a cost is counted from. */
export interface CountedCost {
  readonly finding: AnomalyFinding;
  /** Findings of the same kind in the window, the finding among them. */
  readonly alike: readonly AnomalyFinding[];
  /** Numbers of the site in the window. */
  readonly numbers: SiteNumbers;
  readonly window: Window;
}

/** Counts what a finding touched, from the findings like it and the numbers of the site. */
export function costOf({ finding, alike, numbers, window }: CountedCost): Cost {
  const kept = alike.filter(({ status }) => status !== 'retracted');
  const touched = finding.class.startsWith('number_') ? touchedByNumber(finding, numbers) : touchedBySessions(kept);
  const sessions = Math.round(numbers.sessions === 0 ? touched.sessions : Math.min(touched.sessions, numbers.sessions));
  const rate = numbers.sessions === 0 ? 0 : numbers.orders / numbers.sessions;
  const orders = Math.round(touched.orders);
  const ordersAtStake = Math.max(orders, Math.round(touched.sessions * rate));
  const { averageOrder } = numbers;
  const atStake =
    touched.money !== undefined && averageOrder !== undefined
      ? { currency: averageOrder.currency, minor: Math.round(touched.money) }
      : averageOrder && { currency: averageOrder.currency, minor: Math.round(ordersAtStake * averageOrder.minor) };
  const counted = {
    ...{ window, findings: kept.length, sessions, orders, ordersAtStake },
    share: numbers.sessions === 0 ? null : sessions / numbers.sessions,
    atStake: atStake ?? null,
  };
  return { ...counted, says: saysOf(counted) };
}

interface Touched {
  readonly sessions: number;
  readonly orders: number;
  /** Minor units, where money itself is what is missing. */
  readonly money?: number;
}

function touchedBySessions(findings: readonly AnomalyFinding[]): Touched {
  const subjects = new Set(findings.filter(isAboutSomeone).map(({ subject }) => subject.key));
  // What was grouped in a flood is about one session each.
  const grouped = findings.filter((one) => !isAboutSomeone(one)).reduce((sum, { count }) => sum + count, 0);
  const withOrder = findings.filter(({ evidence }) => evidence.events?.some(isOrder) === true);
  const ordering = new Set(withOrder.map(({ subject }) => subject.key)).size;
  const counted = findings.reduce((sum, { class: found, evidence }) => sum + ordersCounted(found, evidence), 0);
  return { sessions: subjects.size + grouped, orders: ordering + counted };
}

/** Numbers of a detector that are orders. */
function ordersCounted(found: AnomalyFinding['class'], { numbers = {} }: AnomalyFinding['evidence']): number {
  return ['velocity', 'coupon_abuse', 'return_abuse'].includes(found) ? (numbers['orders'] ?? 0) : 0;
}

function isAboutSomeone({ subject }: AnomalyFinding): boolean {
  return subject.kind !== 'metric';
}

function isOrder({ event_type: type }: { readonly event_type: string }): boolean {
  return type === 'purchase';
}

/** A quarter of the pages is at least as slow as the third quartile, which is the one that is watched. */
const SLOWER_THAN_QUARTILE = 0.25;

/** The difference from what is usual, at every hour that it lasted, as sessions or orders. */
function touchedByNumber(finding: AnomalyFinding, { sessions, orders }: SiteNumbers): Touched {
  const { numbers = {} } = finding.evidence;
  const hours = Math.max(1, (finding.window.end - finding.window.start) / HOUR_MS);
  const lessPerHour = Math.max(0, (numbers['expected'] ?? 0) - (numbers['seen'] ?? 0));
  const [less, more] = [lessPerHour * hours, Math.max(0, (numbers['seen'] ?? 0) - (numbers['expected'] ?? 0)) * hours];
  switch (metricOf(finding.subject.key)) {
    case 'orders':
      return { sessions: 0, orders: less };
    case 'revenue':
      return { sessions: 0, orders: 0, money: less };
    case 'conversion_rate':
      return { sessions: 0, orders: lessPerHour * sessions };
    case 'sessions':
    case 'visitors':
      return finding.class === 'number_shift' ? { sessions: 0, orders: 0 } : { sessions: less + more, orders: 0 };
    case 'errors':
      return { sessions: Math.min(more, sessions), orders: 0 };
    case 'page_load':
    case 'interaction_delay':
      return { sessions: more === 0 ? 0 : SLOWER_THAN_QUARTILE * sessions, orders: 0 };
    case 'checkouts':
    case 'add_to_carts':
      return { sessions: Math.min(less, sessions), orders: Math.min(less, orders) };
    default:
      return { sessions: 0, orders: 0 };
  }
}

function saysOf({ sessions, share, orders, ordersAtStake, atStake }: Omit<Cost, 'says'>): string {
  const part = share === null || sessions === 0 ? '' : ` (${percentText(share)} of all)`;
  const money = atStake === null || atStake.minor === 0 ? '' : `, about ${moneyText(atStake)}`;
  if (sessions === 0 && ordersAtStake === 0)
    return money === '' ? 'No session, order or revenue is known to be touched.' : `It touched ${money.slice(2)}.`;
  const placed =
    orders === 0 ? '' : ` ${countText(orders, 'order')} ${orders === 1 ? 'is' : 'are'} among what shows it.`;
  const touched =
    sessions === 0
      ? `It touched ${countText(ordersAtStake, 'order')}`
      : `It touched ${countText(sessions, 'session')}${part}`;
  const usual =
    sessions === 0 || ordersAtStake === 0 ? '' : `; as many sessions place ${countText(ordersAtStake, 'order')}`;
  return `${touched}${usual}${money}.${sessions === 0 ? '' : placed}`;
}
