import { Analysis } from '../../reaction-layer/detect/analysis';
import { product, sessionOf, type Step } from './session-events';

const [lamp, rug] = [product('lamp'), product('rug')];
const order = { order_id: 'o1' };
const CART: readonly Step[] = [
  [0, 'page_view'],
  [5, 'page_view', lamp],
  [12, 'add_to_cart', lamp],
];

function detectorsFor(steps: readonly Step[]): readonly string[] {
  const analysis = new Analysis();
  for (const event of sessionOf(steps)) analysis.addEvent(event, 'shop');
  return analysis.finish('batch').findings.map(({ detector }) => detector);
}

describe('what goes wrong in a session is found, by one detector', () => {
  test.each<readonly [string, readonly Step[]]>([
    [
      'effect_before_cause',
      [
        [0, 'page_view'],
        [5, 'add_to_cart', lamp],
        [5.2, 'page_view', lamp],
      ],
    ],
    [
      'effect_before_cause',
      [
        [0, 'add_to_cart', lamp],
        [7, 'page_view', lamp],
      ],
    ],
    ['effect_before_cause', [...CART, [20, 'purchase', { ...lamp, ...order }], [20.5, 'checkout']]],
    ['double_submit', [...CART, [20, 'checkout'], [21, 'checkout']]],
    [
      'double_submit',
      [
        ...CART,
        [20, 'checkout'],
        [40, 'purchase', { ...lamp, ...order }],
        [41, 'purchase', { ...lamp, order_id: 'o2' }],
      ],
    ],
    ['overtaken_state', [...CART, [11, 'remove_from_cart', lamp]]],
    ['negative_duration', [...CART, [2, 'page_view']]],
    ['missing_sequence', [...CART, [20, 'page_view', { sequence: 7 }]]],
    ['missing_step', [...CART, [20, 'purchase', { ...lamp, ...order }], [40, 'page_view']]],
    ['purchase_not_in_cart', [...CART, [20, 'checkout'], [40, 'purchase', { ...rug, ...order }]]],
    [
      'purchase_not_in_cart',
      [
        ...CART,
        [15, 'add_to_cart', { ...rug }],
        [18, 'remove_from_cart', lamp],
        [20, 'checkout'],
        [40, 'purchase', { ...lamp, ...order }],
      ],
    ],
    [
      'checkout_without_cart',
      [
        [0, 'page_view'],
        [5, 'checkout'],
      ],
    ],
    ['remove_not_in_cart', [...CART, [20, 'remove_from_cart', rug]]],
    ['amounts_disagree', [...CART, [20, 'checkout'], [40, 'purchase', { ...product('lamp', 900), ...order }]]],
    ['amounts_disagree', [...CART, [20, 'checkout', { quantity: 3 }]]],
    ['after_logout', [...CART, [20, 'logout'], [30, 'add_to_cart', rug], [31, 'remove_from_cart', rug]]],
  ])('%s', (detector, steps) => {
    expect(detectorsFor(steps)).toEqual([detector]);
  });
});

describe('what looks similar and is ordinary is not reported', () => {
  test.each<readonly [string, readonly Step[]]>([
    ['a look back at what is in the cart', [...CART, [13, 'page_view', lamp]]],
    [
      'adding from a list, then looking',
      [
        [0, 'page_view'],
        [4, 'add_to_cart', lamp],
        [6, 'page_view', lamp],
      ],
    ],
    ['an order', [...CART, [20, 'checkout', { quantity: 1 }], [40, 'purchase', { ...lamp, ...order }]]],
    [
      'two of the same in one order',
      [
        ...CART,
        [14, 'add_to_cart', lamp],
        [20, 'checkout', { quantity: 2 }],
        [40, 'purchase', { ...lamp, ...order }],
        [40.001, 'purchase', { ...lamp, ...order }],
      ],
    ],
    [
      'a checkout that is left to change the cart',
      [...CART, [20, 'checkout'], [22, 'add_to_cart', rug], [24, 'checkout']],
    ],
    ['another coupon at once', [...CART, [20, 'checkout', { coupon: 'a' }], [22, 'checkout', { coupon: 'b' }]]],
    [
      'a coupon that makes it cheaper',
      [...CART, [20, 'checkout'], [40, 'purchase', { ...product('lamp', 700), ...order, coupon: 'a' }]],
    ],
    ['browsing after a logout', [...CART, [20, 'logout'], [30, 'page_view']]],
    ['a clock that is corrected by milliseconds', [...CART, [11.99, 'remove_from_cart', lamp]]],
    [
      'a counter per page load',
      [
        [0, 'page_view', { stream_id: 'a', sequence: 0 }],
        [9, 'search', { stream_id: 'b', sequence: 0 }],
      ],
    ],
    [
      'events that arrive in another order',
      [...CART]
        .reverse()
        .map(([at, type, fields]): Step => [at, type, { ...fields, sequence: [0, 5, 12].indexOf(at) + 1 }]),
    ],
  ])('%s', (_, steps) => {
    expect(detectorsFor(steps)).toEqual([]);
  });
});

test('a number that a refused event had is not missed', () => {
  const analysis = new Analysis();
  const [first, second] = sessionOf([
    [0, 'page_view'],
    [5, 'page_view', { sequence: 3 }],
  ]);
  if (first === undefined || second === undefined) throw new Error('the session has two events');
  analysis.addEvent(first, 'shop');
  analysis.refuse({ site: 'shop', receivedMs: first.received_ms, register: first.session_register });
  analysis.addEvent(second, 'shop');
  expect(analysis.finish('batch').findings).toEqual([]);
});

test('a rule that most sessions of a site break is none there, and the others still hold', () => {
  const analysis = new Analysis();
  const buyNow = (session: string, bought = lamp): void => {
    const steps: readonly Step[] = [
      [0, 'page_view', lamp],
      [9, 'purchase', { ...bought, order_id: session }],
    ];
    for (const event of sessionOf(steps, session)) analysis.addEvent(event, 'shop');
  };
  for (let at = 0; at < 30; at++) buyNow(`s${at}`);
  buyNow('other', rug);
  const { findings } = analysis.finish('batch');
  expect(findings.map(({ detector, subject }) => [detector, subject.key])).toEqual([['purchase_not_in_cart', 'other']]);
});
