import type { NormalEvent } from '../../core/event/columns';
import type { WireEvent } from '../../core/event/contract';
import { normalise, type NormaliseContext } from '../../core/event/normalise';
import { isRejection, type Rejection } from '../../core/event/rejection';
import { binOf } from '../../core/sketch/ddsketch';
import { context, NOON } from './contexts';
import { wireEvent } from './wire-events';

function accepted(fields: Partial<WireEvent> = {}, around: Partial<NormaliseContext> = {}): NormalEvent {
  const result = normalise(wireEvent(fields), 0, context(around));
  if (isRejection(result)) throw new Error(result.message);
  return result;
}
function rejected(fields: Partial<WireEvent>, around: Partial<NormaliseContext> = {}): Rejection {
  const result = normalise(wireEvent(fields), 0, context(around));
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
    expect(isRejection(normalise(wireEvent({ timestamp }), 0, context()))).toBe(!within);
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

  it('an event without an id gets the one of its place in the request', () => {
    expect(accepted({ event_id: 'mine' }).event_id).toBe('mine');
    expect(accepted({ event_id: '' }).event_id).toBe('derived-0');
  });
});

describe('money', () => {
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
    expect(accepted({ currency: 'EUR' })).toMatchObject({ currency: null, quantity: null });
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
    expect(accepted({ query: '   ' }).query).toBeNull();
  });

  it('the event’s own address and user agent win over the request’s', () => {
    const request = { ip: '81.1.1.1', userAgent: 'a phone' };

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
    expect(rejected({ custom_properties: nested(5) }).code).toBe('properties_too_deep');
    expect(rejected({ custom_properties: { list: [[[[1]]]] } }).code).toBe('properties_too_deep');
    expect(accepted({ custom_properties: { a: 'x'.repeat(8 * 1024 - 8) } }).custom_properties).toHaveLength(8 * 1024);
    expect(rejected({ custom_properties: { a: 'x'.repeat(8 * 1024 - 7) } }).code).toBe('properties_too_large');
    expect(rejected({ custom_properties: { a: 'é'.repeat(4 * 1024) } }).code).toBe('properties_too_large');
  });

  it('cannot reach the prototype of who reads them', () => {
    const sent = JSON.parse('{"deep":{"__proto__":{"admin":true}}}') as Record<string, unknown>;

    expect(rejected({ custom_properties: sent })).toMatchObject({
      code: 'forbidden_key',
      path: 'custom_properties.deep',
    });
  });
});
