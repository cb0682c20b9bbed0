import { isRejection } from '../../core/event/rejection';
import { repairEvent } from '../../core/event/repair';
import type { Warning } from '../../core/event/warning';
import { wireEvent as contract } from '../../core/event/contract';
import { wireEvent } from '../../loadtest/floods/wire-event';

function repaired(fields: Readonly<Record<string, unknown>>) {
  const warnings: Warning[] = [];
  const event = repairEvent({ ...wireEvent(), ...fields }, (warning) => warnings.push(warning));
  return { event, warnings: warnings.map(({ code, path }) => `${code} ${path}`) };
}

it.each([
  ['referrer', `https://ads.example/?c=${'x'.repeat(2_100)}`, `https://ads.example/?c=${'x'.repeat(2_025)}`],
  ['category', 'x'.repeat(201), 'x'.repeat(200)],
  ['user_agent', 'x'.repeat(2_049), 'x'.repeat(2_048)],
])('%s is cut', (field, sent, kept) => {
  expect(repaired({ [field]: sent })).toEqual({ event: { ...wireEvent(), [field]: kept }, warnings: [`cut ${field}`] });
});

it.each([
  ['page_url', 'https://shop.example/a\tb\n', 'https://shop.example/ab', ['cleaned']],
  ['query', 'red\tshoes', 'red shoes', ['cleaned']],
  ['query', `red\tshoes${'x'.repeat(200)}`, `red shoes${'x'.repeat(191)}`, ['cleaned', 'cut']],
])('%s has no control characters any more', (field, sent, kept, codes) => {
  expect(repaired({ [field]: sent })).toEqual({
    event: { ...wireEvent(), [field]: kept },
    warnings: codes.map((code) => `${code} ${field}`),
  });
});

const OPTIONAL = contract.keyof().options.filter((field) => field !== 'event_type');

it.each(OPTIONAL)('%s may be empty, which means that it is absent', (field) => {
  for (const empty of ['', ' ', '\t\n'])
    expect(repaired({ [field]: empty })).toEqual({ event: { ...wireEvent(), [field]: undefined }, warnings: [] });
});

it.each([
  ['page_url', 'about:blank'],
  ['referrer', 7],
  ['ip_address', 'unknown'],
  ['sequence', -1],
  ['user_id', { id: 1 }],
  ['anonymous_id', 'x'.repeat(129)],
  ['device_type', 'fridge'],
  ['duration_ms', -5],
  ['custom_properties', 'colour=red'],
  ['slot', ['a']],
  ['currency', 'dollars'],
])('%s is left out', (field, sent) => {
  expect(repaired({ [field]: sent })).toEqual({
    event: { ...wireEvent(), [field]: undefined },
    warnings: [`dropped ${field}`],
  });
});

it.each([
  ['product_id', 42, '42'],
  ['user_id', 9, '9'],
  ['quantity', '2', 2],
  ['price', ' 19.99 ', '19.99'],
  ['price', '+19.99', '19.99'],
  ['price', '.5', '0.5'],
  ['price', '-5.', '-5'],
  ['price', '1E+1', 10],
  ['price', '0000000000000019.99', 19.99],
  ['price', '1234567890123.5', 1_234_567_890_123.5],
  ['price', '1234567890123', 1_234_567_890_123],
  ['currency', ' eur ', 'eur'],
  ['event_type', ' Purchase', 'purchase'],
  ['order_id', 'o-1\r\n', 'o-1'],
  ['page_url', ' https://shop.example/', 'https://shop.example/'],
  ['device_type', 'Mobile', 'mobile'],
  ['timestamp', '2019-10-01T05:30:00+0530', '2019-10-01T00:00:00.000Z'],
  ['timestamp', 1_569_888_000, '2019-10-01T00:00:00.000Z'],
])('%s takes another spelling without a warning', (field, sent, kept) => {
  expect(repaired({ [field]: sent })).toEqual({ event: { ...wireEvent(), [field]: kept }, warnings: [] });
});

it.each([
  ['event_type', 'view', 'bad_format'],
  ['event_id', 'x'.repeat(129), 'too_long'],
  ['timestamp', '2019-10-01T05:30:00', 'bad_format'],
  ['session_id', {}, 'wrong_type'],
  ['price', 'free', 'bad_format'],
  ['price', '19,99', 'bad_format'],
  ['price', '.', 'bad_format'],
  ['price', 1e20, 'amount_too_large'],
  ['price', -1e20, 'amount_too_large'],
  ['price', '1e20', 'amount_too_large'],
  ['price', '1e400', 'amount_too_large'],
  ['price', '100000000000000000000', 'amount_too_large'],
  ['quantity', 1e20, 'out_of_range'],
  ['quantity', 0, 'out_of_range'],
  ['order_id', 'x'.repeat(129), 'too_long'],
  ['product_id', true, 'wrong_type'],
])('%s refuses the event, because a number depends on it', (field, sent, code) => {
  expect(repaired({ [field]: sent }).event).toMatchObject({ code, path: field });
});

it('a currency refuses the event where there is a price', () => {
  expect(repaired({ price: 1, currency: 'dollars' }).event).toMatchObject({ code: 'bad_format', path: 'currency' });
});

it('moves fields that it does not know to custom_properties, where the sender’s own win', () => {
  const { event, warnings } = repaired({ colour: 'red', size: 9, custom_properties: { colour: 'blue' } });

  expect(event).toEqual({ ...wireEvent(), custom_properties: { colour: 'blue', size: 9 } });
  expect(warnings).toEqual(['unknown_field colour', 'unknown_field size']);
});

it.each([
  ['userId', 'userId'],
  ['client-ip', 'client-ip'],
  ['Password', 'Password'],
  ['ann@mail.example', '?'],
])('stores no field %s, which may name a person', (name, shown) => {
  expect(repaired({ [name]: 'x' })).toEqual({
    event: { ...wireEvent(), custom_properties: {} },
    warnings: [`unknown_field ${shown}`],
  });
});

it('refuses what is not an event, and what has no type or an unsafe name', () => {
  const ignore = (): void => undefined;

  expect(repairEvent([], ignore)).toMatchObject({ code: 'not_an_object' });
  expect(repairEvent({}, ignore)).toMatchObject({ code: 'missing', path: 'event_type' });
  expect(repairEvent(JSON.parse('{"event_type":"click","__proto__":1}'), ignore)).toMatchObject({
    code: 'forbidden_key',
  });
  expect(isRejection(repairEvent({ event_type: 'click' }, ignore))).toBe(false);
});
