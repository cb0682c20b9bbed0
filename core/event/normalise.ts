import { binOf } from '../sketch/ddsketch';
import type { NormalEvent } from './columns';
import type { WireEvent } from './contract';
import { minorUnitDecimals, toMinorUnits } from './currency';
import { customPropertiesText } from './custom-properties';
import { copiedColumns } from './generated/copied-columns';
import type { Identity, IdentityKind } from './identity';
import { LIMITS } from './limits';
import { pageOf, withoutUserInfo } from './page';
import { isRejection, reject, type Rejection } from './rejection';
import { isAbsent, presentText, wellFormed } from './text';
import { parseInstant } from './timestamp';

/** Visitor traits derived from a user agent. */
export interface ClientTraits {
  readonly device: 'mobile' | 'desktop' | 'tablet' | 'unknown';
  readonly platform: 'web' | 'ios' | 'android';
  readonly isBot: boolean;
}

/** What normalising needs besides the event: the request that brought it, and functions from outside the core. */
export interface NormaliseContext {
  /** ISO 4217 code of the site, for prices without a currency. */
  readonly currency: string;
  /** Arrival of the request by the collector’s clock, ms since 1970. */
  readonly receivedMs: number;
  /** Sending time by the client’s clock, ms since 1970; undefined if the request has none. */
  readonly sentMs: number | undefined;
  /** From the request; an event’s own values take precedence. */
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
  readonly identity: (kind: IdentityKind, id: string) => Identity;
  /** Id for the event at this index in the request, if the client sent none. */
  readonly deriveEventId: (index: number) => string;
  readonly traitsOf: (userAgent: string) => ClientTraits;
  /** ISO 3166 alpha-2 code, or `unknown`. */
  readonly countryOf: (ip: string) => string;
}

/**
 * Converts an event that passed the schema to its form in a frame: times corrected, identities replaced by pseudonyms,
 * money in minor units, sketch registers and bins as integers.
 *
 * @param index of the event in its request, from 0
 * @returns the reason if the event breaks a rule that a schema cannot express
 */
export function normalise(event: WireEvent, index: number, context: NormaliseContext): NormalEvent | Rejection {
  const occurredMs = occurredAt(event.timestamp, context);
  if (typeof occurredMs === 'object') return occurredMs;
  const money = moneyOf(event, context.currency);
  if (isRejection(money)) return money;
  const properties = customPropertiesText(event.custom_properties);
  if (properties !== null && typeof properties === 'object') return properties;

  const sessionId = wellFormed(event.session_id);
  const session = context.identity('session', sessionId);
  const visitor = visitorOf(event, context) ?? session;
  const traits = context.traitsOf(presentText(event.user_agent) ?? context.userAgent ?? '');
  const pageUrl = addressOf(event.page_url);
  const durationMs = isAbsent(event.duration_ms) ? null : Math.round(event.duration_ms);
  return {
    ...copiedColumns(event),
    event_id: presentText(event.event_id) ?? context.deriveEventId(index),
    event_type: event.event_type,
    occurred_ms: occurredMs,
    session_id: sessionId,
    visitor: visitor.pseudonym,
    page: pageUrl === null ? null : pageOf(pageUrl),
    page_url: pageUrl,
    referrer: addressOf(event.referrer),
    price_minor: money.priceMinor,
    currency: money.currency,
    quantity: money.quantity,
    amount_minor: money.amountMinor,
    query: queryOf(event.query),
    device: event.device_type ?? traits.device,
    platform: traits.platform,
    country: countryOf(event, context),
    is_bot: traits.isBot,
    duration_ms: durationMs,
    duration_bin: durationMs === null ? null : binOf(durationMs),
    visitor_register: visitor.register,
    visitor_register_coarse: visitor.registerCoarse,
    session_register: session.register,
    session_register_coarse: session.registerCoarse,
    custom_properties: properties,
    coupon: hashOf('coupon', event, context),
    payment_token: hashOf('payment_token', event, context),
  };
}

/** The client’s time, corrected by the error of its clock when it sent the request. */
function occurredAt(timestamp: string, { receivedMs, sentMs }: NormaliseContext): number | Rejection {
  const clientMs = parseInstant(timestamp);
  if (clientMs === undefined)
    return reject(
      'bad_timestamp',
      'timestamp',
      'timestamp names a day or a time that does not exist: correct it',
      timestamp,
    );
  const occurredMs = clientMs + (sentMs === undefined ? 0 : receivedMs - sentMs);
  if (occurredMs > receivedMs + LIMITS.futureMs) {
    return reject(
      'in_future',
      'timestamp',
      'timestamp lies more than 24 hours in the future: set the clock, or send sent_at so that it is corrected',
      timestamp,
    );
  }
  if (occurredMs < receivedMs - LIMITS.pastMs) {
    return reject(
      'too_old',
      'timestamp',
      'timestamp lies more than 400 days in the past: it is kept in quarantine, from where it can be replayed',
      timestamp,
    );
  }
  return occurredMs;
}

interface Money {
  readonly priceMinor: number | null;
  readonly currency: string | null;
  readonly quantity: number | null;
  readonly amountMinor: number | null;
}

/** With a price: its currency, the quantity (default 1) and their product. */
function moneyOf(event: WireEvent, siteCurrency: string): Money | Rejection {
  const currency = (presentText(event.currency) ?? siteCurrency).toUpperCase();
  const decimals = minorUnitDecimals(currency);
  if (decimals === undefined)
    return reject(
      'unknown_currency',
      'currency',
      'currency is not an ISO 4217 code: send one such as EUR or USD',
      event.currency,
    );
  if (isAbsent(event.price) || event.price === '') {
    return {
      priceMinor: null,
      currency: null,
      quantity: event.quantity ?? (event.event_type === 'purchase' ? 1 : null),
      amountMinor: null,
    };
  }
  const quantity = event.quantity ?? 1;
  const priceMinor = toMinorUnits(event.price, decimals);
  if (priceMinor === undefined || Math.abs(priceMinor * quantity) > LIMITS.amountMinor) {
    return reject(
      'amount_too_large',
      'price',
      `price × quantity must be within ±${LIMITS.amountMinor} minor units (cents)`,
      event.price,
    );
  }
  return { priceMinor, currency, quantity, amountMinor: priceMinor * quantity };
}

function visitorOf(event: WireEvent, { identity }: NormaliseContext): Identity | undefined {
  const user = presentText(event.user_id);
  if (user !== null) return identity('user', user);
  const anonymous = presentText(event.anonymous_id);
  return anonymous === null ? undefined : identity('anonymous', anonymous);
}

/** The keyed hash of a secret that is only ever compared. */
function hashOf(field: 'coupon' | 'payment_token', event: WireEvent, { identity }: NormaliseContext): string | null {
  const secret = presentText(event[field]);
  return secret === null ? null : identity(field, secret).pseudonym;
}

function countryOf(event: WireEvent, context: NormaliseContext): string {
  const ip = presentText(event.ip_address) ?? context.ip;
  return ip === undefined ? 'unknown' : context.countryOf(ip);
}

function addressOf(address: string | null | undefined): string | null {
  const text = presentText(address);
  return text === null ? null : withoutUserInfo(text);
}

/** Searches that differ only in case or white space are one search. */
function queryOf(query: string | null | undefined): string | null {
  return isAbsent(query) ? null : presentText(query.trim().replace(/\s+/g, ' ').toLowerCase());
}
