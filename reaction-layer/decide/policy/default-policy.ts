import type { FactName } from '../count/facts';
import type { DecisionRule, Policy } from './policy';

type Condition = DecisionRule['when'][number];

function least(fact: FactName, value: number): Condition {
  return { fact, at_least: value };
}

/** A network where many known visitors come with known devices: an office, or a carrier. */
function most(fact: FactName, value: number): Condition {
  return { fact, at_most: value };
}

const CHECKOUT: readonly DecisionRule[] = [
  {
    id: 'many_cards_on_device',
    events: ['checkout'],
    when: [least('device_payment_tokens_10m', 4)],
    weight: 0.95,
    says: 'One device has tried many payment tokens within ten minutes.',
  },
  {
    id: 'many_cards_by_visitor',
    events: ['checkout'],
    when: [least('visitor_payment_tokens_1h', 4)],
    weight: 0.95,
    says: 'One visitor has tried many payment tokens within an hour.',
  },
  {
    id: 'many_cards_from_new_visitors',
    events: ['checkout'],
    when: [least('place_payment_tokens_10m', 4), least('place_fresh_10m', 4), most('place_settled_7d', 8)],
    weight: 0.95,
    says: 'New visitors of one network and browser have tried many payment tokens within ten minutes.',
  },
  {
    id: 'burst_of_new_visitors',
    events: ['checkout'],
    when: [least('network_payment_tokens_10m', 5), least('network_fresh_1m', 5), most('network_settled_7d', 8)],
    weight: 0.92,
    says: 'Many new visitors of one network have tried payment tokens within a minute.',
  },
  {
    id: 'cards_over_a_day_on_device',
    events: ['checkout'],
    when: [least('device_payment_tokens_24h', 4)],
    weight: 0.92,
    says: 'One device has tried many payment tokens within a day.',
  },
  {
    id: 'cards_over_a_week_on_device',
    events: ['checkout'],
    when: [least('device_payment_tokens_7d', 6)],
    weight: 0.7,
    says: 'One device has tried many payment tokens within a week.',
  },
  {
    id: 'cards_over_a_day_from_new_visitors',
    events: ['checkout'],
    when: [least('place_payment_tokens_24h', 5), least('place_fresh_24h', 5), most('place_settled_7d', 3)],
    weight: 0.7,
    says: 'New visitors of one network and browser have tried many payment tokens within a day.',
  },
  {
    id: 'card_of_many_visitors',
    events: ['checkout'],
    when: [least('payment_token_visitors_7d', 4)],
    weight: 0.7,
    says: 'One payment token was used by many visitors within a week.',
  },
  {
    id: 'everything_new',
    events: ['checkout'],
    when: [
      least('new_device', 1),
      least('new_network', 1),
      least('new_payment_token', 1),
      most('network_settled_7d', 2),
    ],
    weight: 0.6,
    says: 'A known visitor pays with a new payment token, from a new device and a new network.',
  },
  {
    id: 'coupons_guessed',
    events: ['checkout'],
    when: [least('device_coupons_1h', 5)],
    weight: 0.95,
    says: 'One device has tried many coupons within an hour.',
  },
  {
    id: 'coupons_guessed_by_visitor',
    events: ['checkout'],
    when: [least('visitor_coupons_1h', 5)],
    weight: 0.95,
    says: 'One visitor has tried many coupons within an hour.',
  },
  {
    id: 'coupon_for_new_accounts',
    events: ['checkout'],
    when: [least('place_fresh_with_coupon_7d', 4), most('place_settled_7d', 3)],
    weight: 0.6,
    says: 'Many new visitors of one network and browser have used the same coupon within a week.',
  },
];

const ACCOUNTS: readonly DecisionRule[] = [
  {
    id: 'accounts_of_many_people',
    events: ['login'],
    when: [least('device_visitors_1h', 5)],
    weight: 0.95,
    says: 'One device has logged in to many accounts within an hour.',
  },
  {
    id: 'strange_logins',
    events: ['login', 'checkout'],
    when: [least('place_strange_1h', 4), most('place_settled_7d', 3)],
    weight: 0.95,
    says: 'Many known visitors came from one network and browser with devices that are new to them, within an hour.',
  },
  {
    id: 'strange_logins_over_a_day',
    events: ['login', 'checkout'],
    when: [least('place_strange_24h', 5), most('place_settled_7d', 3)],
    weight: 0.7,
    says: 'Many known visitors came from one network and browser with devices that are new to them, within a day.',
  },
  {
    id: 'new_device_elsewhere',
    events: ['login'],
    when: [least('new_device', 1), least('new_network', 1)],
    weight: 0.3,
    says: 'A known visitor logs in from a new device and a new network.',
  },
  {
    id: 'accounts_in_series',
    events: ['sign_up'],
    when: [least('place_fresh_24h', 5), most('place_settled_7d', 3)],
    weight: 0.6,
    says: 'Many accounts were opened from one network and browser within a day.',
  },
  {
    id: 'accounts_in_series_over_a_week',
    events: ['sign_up'],
    when: [least('place_fresh_7d', 8), most('place_settled_7d', 3)],
    weight: 0.7,
    says: 'Many accounts were opened from one network and browser within a week.',
  },
  {
    id: 'accounts_on_device',
    events: ['sign_up'],
    when: [least('device_attempts_24h', 4)],
    weight: 0.95,
    says: 'One device has opened many accounts within a day.',
  },
];

const CLICKS: readonly DecisionRule[] = [
  {
    id: 'clicks_of_device',
    events: ['ad_click'],
    when: [least('device_attempts_1h', 8)],
    weight: 0.95,
    says: 'One device has clicked many advertisements within an hour.',
  },
  {
    id: 'clicks_of_device_over_a_day',
    events: ['ad_click'],
    when: [least('device_attempts_24h', 12)],
    weight: 0.92,
    says: 'One device has clicked many advertisements within a day.',
  },
  {
    id: 'clicks_of_new_visitors',
    events: ['ad_click'],
    when: [least('place_fresh_10m', 12)],
    weight: 0.95,
    says: 'Many new visitors of one network and browser have clicked advertisements within ten minutes.',
  },
];

const ALL: readonly DecisionRule[] = [
  ...CHECKOUT,
  ...ACCOUNTS,
  ...CLICKS,
  {
    id: 'fraud_before',
    events: ['checkout', 'sign_up', 'login', 'ad_click'],
    when: [least('fraud_outcomes', 1)],
    weight: 0.7,
    says: 'Fraud was reported of this visitor, device, place or payment token.',
  },
];

/** What decides where a site has no policy of its own. Its version changes with it; earlier ones stay, for replays. */
export const DEFAULT_VERSION = 'default-1';
export const DEFAULT_POLICIES: ReadonlyMap<string, Policy> = new Map([
  [
    DEFAULT_VERSION,
    {
      mode: 'enforce',
      on_failure: 'open',
      review_from: 0.5,
      deny_from: 0.9,
      model_weight: 0.3,
      rules: [...ALL],
    },
  ],
]);
