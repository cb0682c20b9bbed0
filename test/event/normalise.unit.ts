import type { NormalEvent } from '../../core/event/columns';
import type { WireEvent } from '../../core/event/contract';
import { normalise, type NormaliseContext } from '../../core/event/normalise';
import { isRejection, type Rejection } from '../../core/event/rejection';
import { DEFAULT_TEXT_RULES } from '../../core/event/text-rules';
import { binOf } from '../../core/sketch/ddsketch';
import type { Warning } from '../../core/event/warning';
import { context, NOON, traitsFor } from './contexts';
import { wireEvent } from '../../loadtest/floods/wire-event';

const ignore = (): void => undefined;
/** The warnings about an event. */
function warned(fields: Partial<WireEvent>, around: Partial<NormaliseContext> = {}): readonly Warning[] {
  const warnings: Warning[] = [];
  normalise(wireEvent(fields), 0, context(around), (warning) => warnings.push(warning));
  return warnings;
}
function accepted(fields: Partial<WireEvent> = {}, around: Partial<NormaliseContext> = {}): NormalEvent {
  const result = normalise(wireEvent(fields), 0, context(around), ignore);
  if (isRejection(result)) throw new Error(result.message);
  return result;
}
function rejected(fields: Partial<WireEvent>, around: Partial<NormaliseContext> = {}): Rejection {
  const result = normalise(wireEvent(fields), 0, context(around), ignore);
  if (!isRejection(result)) throw new Error('the event was accepted');
  return result;
}
const HOUR = 3_600_000;

describe('event time', () => {
  it('is the timestamp, whatever its zone', () => {
    expect(accepted({ timestamp: '2019-10-01T13:30:00.250+05:30' }).occurred_ms).toBe(
      Date.parse('2019-10-01T08:00:00.250Z'),
    );
  });

  it('of a leap second is the next second', () => {
    expect(accepted({ timestamp: '2019-10-01T11:59:60Z' }).occurred_ms).toBe(NOON);
  });

  it('is corrected by how wrong the client’s clock was when it sent the request', () => {
    const clockAheadByADay = { sentMs: NOON + 24 * HOUR };

    const event = accepted({ timestamp: '2019-10-02T11:59:00Z' }, clockAheadByADay);

    expect(event.occurred_ms).toBe(Date.parse('2019-10-01T11:59:00Z'));
  });

  it.each([
    ['2019-10-02T12:00:00Z', true],
    ['2019-10-02T12:00:00.001Z', false],
    ['2018-08-27T12:00:00Z', true],
    ['2018-08-27T11:59:59.999Z', false],
  ])('%s is within the limits around noon: %s', (timestamp, within) => {
    expect(isRejection(normalise(wireEvent({ timestamp }), 0, context(), ignore))).toBe(!within);
  });

  it('says whether it is too old or lies in the future', () => {
    expect(rejected({ timestamp: '2012-01-01T00:00:00Z' })).toMatchObject({
      code: 'too_old',
      path: 'timestamp',
      value: '2012-01-01T00:00:00Z',
    });
    expect(rejected({ timestamp: '2031-01-01T00:00:00Z' })).toMatchObject({ code: 'in_future', path: 'timestamp' });
  });

  it.each([
    '2019-02-30T00:00:00Z',
    '2019-02-29T00:00:00Z',
    '2019-13-01T00:00:00Z',
    '2019-09-31T00:00:00Z',
    '2019-10-01T25:00:00Z',
    '2019-10-01T00:61:00Z',
  ])('does not read %s as another day', (timestamp) => {
    expect(rejected({ timestamp }).code).toBe('bad_timestamp');
  });

  it('knows leap days', () => {
    const event = accepted({ timestamp: '2020-02-29T00:00:00Z' }, { receivedMs: Date.parse('2020-03-01T00:00:00Z') });

    expect(event.occurred_ms).toBe(Date.UTC(2020, 1, 29));
  });
});

describe('identities', () => {
  it('a visitor is the user, else the anonymous id, else the session', () => {
    const user = accepted({ user_id: 'u', anonymous_id: 'a' });
    const sameUser = accepted({ user_id: 'u', session_id: 'other' });
    const anonymous = accepted({ user_id: '', anonymous_id: 'a' });
    const session = accepted({ anonymous_id: null });

    expect(user.visitor).toBe(sameUser.visitor);
    expect(new Set([user, anonymous, session].map(({ visitor }) => visitor)).size).toBe(3);
    expect(session.visitor_register).toBe(session.session_register);
    expect(user.visitor).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it('the same id is another visitor as a user, as an anonymous one and as a session', () => {
    const visitors = [accepted({ user_id: 'x' }), accepted({ anonymous_id: 'x' }), accepted({ session_id: 'x' })].map(
      ({ visitor }) => visitor,
    );

    expect(new Set(visitors).size).toBe(3);
  });

  it('an event without an id has one of its content, its session and its time by the client’s clock', () => {
    const idOf = (fields: Partial<WireEvent>, around: Partial<NormaliseContext> = {}): string =>
      accepted({ event_id: '', page_url: '/a', ...fields }, around).event_id;

    expect(accepted({ event_id: 'mine' }).event_id).toBe('mine');
    expect(idOf({})).toBe(idOf({ timestamp: '2019-10-01T02:00:00.000+02:00', category: null, query: '' }));
    expect(idOf({})).toBe(idOf({}, { receivedMs: NOON + 5 * HOUR, sentMs: NOON + 2 * HOUR, ip: '9.9.9.9' }));
    expect(idOf({ custom_properties: { a: 1, b: { c: 2, d: 3 } } })).toBe(
      idOf({ custom_properties: { b: { d: 3, c: 2 }, a: 1 } }),
    );
    const others: readonly Partial<WireEvent>[] = [
      { page_url: '/b' },
      { session_id: 's2' },
      { timestamp: '2019-10-01T00:00:00.001Z' },
      { custom_properties: { a: 1 } },
      { event_type: 'click' },
    ];
    expect(new Set([{}, ...others].map((fields) => idOf(fields))).size).toBe(others.length + 1);
  });

  it('an event without a time occurs when it arrives, and is one of its own', () => {
    expect(accepted({ timestamp: null })).toMatchObject({ occurred_ms: NOON, event_id: 'arrival-0' });
  });

  it('an event without a session gets the one of its sender at its time', () => {
    const event = accepted({ session_id: null });

    expect(event.session_id).toBe('session of 2019-10-01T00:00:00.000Z');
    expect(event.visitor).toBe(accepted({ session_id: event.session_id }).visitor);
  });

  it('coupons and payment tokens are keyed hashes', () => {
    const { coupon, payment_token } = accepted({ coupon: 'SAVE10', payment_token: 'SAVE10' });

    expect([coupon, payment_token]).toEqual([
      expect.stringMatching(/^[\w-]{22}$/) as string,
      expect.stringMatching(/^[\w-]{22}$/) as string,
    ]);
    expect(coupon).not.toBe(payment_token);
  });
});

describe('money', () => {
  it.each<readonly [Partial<WireEvent>, number | null, number | null]>([
    [{ price: '5.00', product_id: 'p1' }, 1, 500],
    [{ price: '5.00', product_id: 'p1', quantity: 3 }, 3, 1500],
    [{ price: '5.00' }, null, 500],
    [{ product_id: 'p1' }, 1, null],
    [{}, null, null],
    [{ order_id: 'o1' }, null, null],
  ])('a refund of %j gives back %s units and %s minor units', (fields, quantity, amount_minor) => {
    const refund = { event_type: 'refund', currency: 'EUR', price: null, product_id: null, quantity: null } as const;
    expect(accepted({ ...refund, ...fields })).toMatchObject({ quantity, amount_minor });
    const hasWarning = warned({ ...refund, ...fields }).some(({ code }) => code === 'no_amount');
    expect(hasWarning).toBe(amount_minor === null);
  });

  it.each<readonly [Partial<WireEvent>, number | null]>([
    [{ price: '-3.00' }, null],
    [{ price: '-3.00', product_id: 'p1' }, 1],
    [{ price: '3.00' }, 1],
  ])('a purchase of %j is of %s units', (fields, quantity) => {
    const purchase = { event_type: 'purchase', currency: 'EUR', product_id: null, quantity: null } as const;
    expect(accepted({ ...purchase, ...fields })).toMatchObject({ quantity });
  });

  it('an event type of the site can be a refund', () => {
    const sent = { event_type: 'custom:refund', product_id: 'p1', price: '5.00', event_id: null } as const;
    const [own, refund] = [accepted(sent), accepted(sent, { refundEvent: 'custom:refund' })];
    const other = accepted(sent, { refundEvent: 'custom:return' });

    expect([own.event_type, other.event_type]).toEqual(['custom:refund', 'custom:refund']);
    expect(refund).toMatchObject({ event_type: 'refund', quantity: 1, amount_minor: 500 });
    // Sending it again after the setting has changed must not count it twice.
    expect(refund.event_id).toBe(own.event_id);
  });

  it.each([
    ['19.99', 'EUR', 1999],
    [19.99, 'EUR', 1999],
    [4.35, 'USD', 435],
    ['1200', 'JPY', 1200],
    ['1.2345', 'KWD', 1234],
    ['-5.00', 'EUR', -500],
    ['-0', 'EUR', 0],
    [1e-7, 'EUR', 0],
  ])('%s %s is %s minor units', (price, currency, minor) => {
    expect(accepted({ price, currency }).price_minor).toBe(minor);
  });

  it('a price brings the site’s currency, a quantity of 1 and the amount', () => {
    expect(accepted({ price: '2.50' })).toMatchObject({
      price_minor: 250,
      currency: 'EUR',
      quantity: 1,
      amount_minor: 250,
    });
    expect(accepted({ price: '2.50', quantity: 3, currency: 'usd' })).toMatchObject({
      currency: 'USD',
      quantity: 3,
      amount_minor: 750,
    });
  });

  it('without a price there is no currency and no amount; a purchase still has a quantity', () => {
    expect(accepted({ event_type: 'purchase' })).toMatchObject({
      price_minor: null,
      currency: null,
      quantity: 1,
      amount_minor: null,
    });
    expect(accepted({ currency: 'XQZ' }, { currency: 'ERU' })).toMatchObject({ currency: null, quantity: null });
  });

  it('refuses a currency that does not exist, and an amount that no sum could hold', () => {
    expect(rejected({ price: 1, currency: 'XXA' })).toMatchObject({
      code: 'unknown_currency',
      path: 'currency',
      value: 'XXA',
    });
    expect(rejected({ price: '1000000000.01' }).code).toBe('amount_too_large');
    expect(rejected({ price: '1000000', quantity: 10_000 }).code).toBe('amount_too_large');
    expect(accepted({ price: '1000000000' }).amount_minor).toBe(100_000_000_000);
  });

  it.each(['IRR', 'IDR', 'LBP', 'VND', 'UZS'])('takes an ordinary order in %s, whose unit is small', (currency) => {
    expect(accepted({ price: '1200000000', currency }).amount_minor).toBe(currency === 'VND' ? 12e8 : 12e10);
    expect(rejected({ price: '999999999999', quantity: 9_999, currency }).code).toBe('amount_too_large');
  });
});

describe('what is derived', () => {
  it('page is the path; user names and passwords leave the addresses', () => {
    const event = accepted({
      page_url: 'https://ann:secret@shop.example/shoes/red?size=9#top',
      referrer: 'https://bob@mail.example/',
    });

    expect(event).toMatchObject({
      page: '/shoes/red',
      page_url: 'https://shop.example/shoes/red?size=9#top',
      referrer: 'https://mail.example/',
    });
  });

  it('two spellings of a search are one', () => {
    expect(accepted({ event_type: 'search', query: '  Red\u00a0 SHOES ' }).query).toBe('red shoes');
    expect(accepted({ query: 'cafe\u0301' }).query).toBe(accepted({ query: 'caf\u00e9' }).query);
    expect(accepted({ query: '   ' }).query).toBeNull();
  });

  it('spellings of a category are one, unless the site keeps case apart', () => {
    expect(accepted({ category: ' Running\u00a0 Shoes' }).category).toBe('running shoes');
    expect(accepted({ category: ' A ' }, { rules: { ...DEFAULT_TEXT_RULES, categoryCase: 'keep' } }).category).toBe(
      'A',
    );
  });

  it.each([
    [{ price: '19.995', currency: 'EUR' }, ['rounded price']],
    [{ price: 19.5, currency: 'JPY' }, ['rounded price']],
    [{ price: '19.995', currency: 'KWD' }, []],
    [{ price: 0.1 + 0.2, currency: 'EUR' }, []],
    [{ price: null, currency: 'ZZZ' }, ['dropped currency']],
    [{ price: '', currency: 'zzz' }, ['dropped currency']],
    [{ price: null, currency: 'EUR' }, []],
    [{ price: null, currency: '' }, []],
  ] as const)('the money of %j is warned of: %j', (fields, warnings) => {
    expect(warned(fields).map(({ code, path }) => `${code} ${path}`)).toEqual(warnings);
  });

  it('what looks like a secret leaves addresses and searches, with a warning', () => {
    const fields = {
      page_url: 'https://shop.example/reset/ann@mail.example?token=abc&q=shoes',
      referrer: 'https://shop.example/login?email=ann%40mail.example',
      query: 'Order of Ann@Mail.example',
    };

    expect(accepted(fields)).toMatchObject({
      page: '/reset/[email]',
      page_url: 'https://shop.example/reset/[email]?q=shoes',
      referrer: 'https://shop.example/login',
      query: 'order of [email]',
    });
    expect(warned(fields).map(({ code, path }) => `${code} ${path}`)).toEqual([
      'redacted page_url',
      'redacted referrer',
      'redacted query',
    ]);
  });

  it('an address that names no page is left out, with a warning', () => {
    expect(accepted({ page_url: 'https://' }).page).toBeNull();
    expect(warned({ page_url: 'https://' })).toMatchObject([{ code: 'dropped', path: 'page_url' }]);
  });

  it('the event’s own address and user agent win over the request’s', () => {
    const request = { ip: '81.1.1.1', traitsOf: traitsFor('a phone') };

    expect(accepted({}, request)).toMatchObject({ country: 'DE', device: 'mobile', is_bot: false });
    expect(accepted({ ip_address: '9.9.9.9', user_agent: 'some bot' }, request)).toMatchObject({
      country: 'unknown',
      device: 'unknown',
      is_bot: true,
    });
    expect(accepted({ device_type: 'tablet' }, request).device).toBe('tablet');
    expect(accepted()).toMatchObject({ country: 'unknown', device: 'unknown', platform: 'web', is_bot: false });
  });

  it('a duration is whole ms and has its bin', () => {
    expect(accepted({ event_type: 'performance', duration_ms: 1234.5 })).toMatchObject({
      duration_ms: 1235,
      duration_bin: binOf(1235),
    });
    expect(accepted({ duration_ms: 0 })).toMatchObject({ duration_ms: 0, duration_bin: 0 });
  });

  it('half characters become U+FFFD, so that every text has UTF-8', () => {
    const event = accepted({
      session_id: 's\ud800',
      category: '\udc00',
      custom_properties: { 'k\ud83d': 'v\ud83d', fine: '😀', quoted: '\\ud83d' },
    });

    expect(event).toMatchObject({ session_id: 's\ufffd', category: '\ufffd' });
    expect(JSON.parse(event.custom_properties ?? '')).toEqual({ 'k\ufffd': 'v\ufffd', fine: '😀', quoted: '\\ud83d' });
  });
});

describe('custom properties', () => {
  const nested = (levels: number): Record<string, unknown> =>
    levels === 1 ? { leaf: 1 } : { inner: nested(levels - 1) };

  it('travel as JSON', () => {
    expect(accepted({ custom_properties: { brand: 'aqua', sizes: [1, 2] } }).custom_properties).toBe(
      '{"brand":"aqua","sizes":[1,2]}',
    );
    expect(accepted({ custom_properties: {} }).custom_properties).toBeNull();
  });

  it('may be four levels deep and 8 KB large, in bytes', () => {
    expect(accepted({ custom_properties: nested(4) }).custom_properties).not.toBeNull();
    expect(accepted({ custom_properties: { a: 'x'.repeat(8 * 1024 - 8) } }).custom_properties).toHaveLength(8 * 1024);
  });

  it.each([
    ['too deep', nested(5)],
    ['too deep, in lists', { list: [[[[1]]]] }],
    ['too large', { a: 'x'.repeat(8 * 1024 - 7) }],
    ['too large in bytes', { a: 'é'.repeat(4 * 1024) }],
  ])('that are %s are left out with a warning', (_, properties) => {
    expect(accepted({ custom_properties: properties }).custom_properties).toBeNull();
    expect(warned({ custom_properties: properties })).toMatchObject([{ code: 'dropped', path: 'custom_properties' }]);
  });

  it('cannot reach the prototype of who reads them', () => {
    const sent = JSON.parse('{"deep":{"__proto__":{"admin":true}}}') as Record<string, unknown>;

    expect(rejected({ custom_properties: sent })).toMatchObject({
      code: 'forbidden_key',
      path: 'custom_properties.deep',
    });
  });
});
