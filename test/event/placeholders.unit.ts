import { isLeftOut, withoutPlaceholders } from '../../core/event/placeholders';
import type { Warning } from '../../core/event/warning';
import { wireEvent } from '../../loadtest/floods/wire-event';

const NIL = '00000000-0000-0000-0000-000000000000';

it.each([
  'null',
  'undefined',
  'NaN',
  '[object Object]',
  NIL,
  ' NULL ',
  '"null"',
  '<nil>',
  'null,undefined',
  '-',
  '\u200b',
  '{{ user.id }}',
  '${userId}',
  '%USER_ID%',
  '%!s(<nil>)',
  '[object Undefined]',
  `{${NIL}}`,
  '0000000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
])('%j names nobody', (text) => {
  const warnings: Warning[] = [];

  const event = withoutPlaceholders(wireEvent({ user_id: text, event_id: text, product_id: text }), (warning) =>
    warnings.push(warning),
  );

  expect(event).toEqual(wireEvent({ user_id: null, event_id: null, product_id: null }));
  expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'placeholder event_id',
    'placeholder user_id',
    'placeholder product_id',
  ]);
});

it('an id of spaces is none, without a warning', () => {
  const fields = { user_id: '  ', event_id: ' ', product_id: '\t' };

  const event = withoutPlaceholders(wireEvent(fields), ({ message }) => expect(message).toBeUndefined());

  expect(event).toEqual(wireEvent({ user_id: null, event_id: null, product_id: null }));
});

it('what names a product may name nobody, and no order', () => {
  const event = wireEvent({ user_id: 'guest', product_id: '0', variant: 'none', order_id: 'None' });

  expect(withoutPlaceholders(event, () => undefined)).toEqual({ ...event, user_id: null, order_id: null });
});

it.each([
  'not set',
  '(not set)',
  'NOT_SET',
  'N/A',
  '-1',
  '0',
  'Guest',
  '$user_id',
  ':user_id',
  '<user_id>',
  'YOUR_USER_ID',
])('%j is nobody', (user) => {
  expect(withoutPlaceholders(wireEvent({ user_id: user }), () => undefined).user_id).toBeNull();
});

it.each(['-12', '007', 'f0f0f0f0', 'nullius', 'null island', '00000000-0000-0000-0000-000000000001', '@ann', 'ann%'])(
  '%j is somebody',
  (user) => {
    expect(withoutPlaceholders(wireEvent({ user_id: user }), () => undefined).user_id).toBe(user);
  },
);

it('a category may have any name', () => {
  const event = wireEvent({ category: 'null' });

  expect(withoutPlaceholders(event, () => undefined)).toBe(event);
});

it('leaves other events as they are', () => {
  const event = wireEvent({ user_id: 'nullius', anonymous_id: '', query: 'null' });

  expect(withoutPlaceholders(event, () => undefined)).toBe(event);
});

it.each([
  [null, true],
  [undefined, true],
  ['', true],
  ['null', true],
  [`${' '.repeat(200)}null`, true],
  [0, true],
  [-1, true],
  ['s1', false],
  [1, false],
  [{}, false],
  [[], false],
  [false, false],
])('an event with the session %j names none: %j', (session, expected) => {
  expect(isLeftOut('session_id', session)).toBe(expected);
});
