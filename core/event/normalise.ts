import { binOf } from '../sketch/ddsketch';
import type { Address, ReadAddress } from './address';
import type { NormalEvent } from './columns';
import type { WireEvent } from './contract';
import { amountLimitMinor, isRounded, minorUnitDecimals, toMinorUnits } from './currency';
import { contentOf } from './content';
import { customPropertiesText } from './custom-properties';
import { withCopiedColumns } from './generated/copied-columns';
import type { Identity, IdentityKind } from './identity';
import type { KeyKind } from '../key/key';
import { LIMITS } from './limits';
import { amountTooLarge, isRejection, reject, type Rejection } from './rejection';
import { sourceOf } from './source';
import { categoryOf, searchOf } from './spelling';
import { isAbsent, presentText } from './text';
import type { TextRules } from './text-rules';
import { parseInstant, readInstant } from './timestamp';
import { fieldWarning, type Warn, type Warning } from './warning';

/** Visitor traits derived from a user agent or client hints. */
export interface ClientTraits {
  readonly device: 'mobile' | 'desktop' | 'tablet' | 'unknown';
  readonly platform: 'web' | 'ios' | 'android';
  readonly isBot: boolean;
  /** A name of `BROWSERS`, or `other`; `unknown` without a user agent. */
  readonly browser: string;
  /** A name of `SYSTEMS`, or `other`; `unknown` without a user agent. */
  readonly system: string;
}

/** What normalising needs besides the event: the request that brought it, and functions from outside the core. */
export interface NormaliseContext {
  /** ISO 4217 code of the site, for prices without a currency. */
  readonly currency: string;
  readonly rules: TextRules;
  /** A `custom:<name>` event type that the site reads as `refund`. */
  readonly refundEvent?: string | undefined;
  /** Of the key that the events came with. */
  readonly keyKind: KeyKind;
  /** Arrival of the request by the collector’s clock, ms since 1970. */
  readonly receivedMs: number;
  /** Sending time by the client’s clock, ms since 1970; undefined if it cannot correct that clock. */
  readonly sentMs: number | undefined;
  /** From the request; an event’s own value takes precedence. */
  readonly ip: string | undefined;
  readonly identity: (kind: IdentityKind, id: string) => Identity;
  /** The id of an event that has none but a time. `content` identifies it together with its session and its time. */
  readonly idOfContent: (content: string) => string;
  /** The id of an event that has neither id nor time: no other event has the same. */
  readonly idOfArrival: (index: number) => string;
  /** The session of an event that has none. @param atMs the event’s time by the client’s clock */
  readonly sessionOf: (atMs: number) => string;
  readonly addressOf: ReadAddress;
  /** By the event’s own user agent; null for that of the request. */
  readonly traitsOf: (ownAgent: string | null) => ClientTraits;
  /** ISO 3166 alpha-2 code, or `unknown`. */
  readonly countryOf: (ip: string) => string;
}

/**
 * Converts an event that passed the schema to its form in a frame: times corrected, identities replaced by pseudonyms,
 * money in minor units, one spelling per page, category and search, sketch registers and bins as integers.
 *
 * @param index of the event in its request, from 0
 * @returns the reason if the event breaks a rule that a schema cannot express
 */
export function normalise(
  sent: WireEvent,
  index: number,
  context: NormaliseContext,
  warn: Warn,
): NormalEvent | Rejection {
  const event = sent.event_type === context.refundEvent ? { ...sent, event_type: 'refund' as const } : sent;
  const clientMs = isAbsent(event.timestamp) ? undefined : clientTimeOf(event.timestamp);
  const occurredMs = occurredAt(event.timestamp, clientMs, context);
  if (typeof occurredMs === 'object') return occurredMs;
  const money = moneyOf(event, context.currency, warn);
  if (isRejection(money)) return money;
  if (event.event_type === 'refund' && money.amountMinor === null)
    warn(isAbsent(event.order_id) || event.order_id === '' ? REFUND_OF_NOTHING : REFUND_OF_ORDER);
  const properties = customPropertiesText(event.custom_properties, warn);
  if (properties !== null && typeof properties === 'object') return properties;

  const sessionId = presentText(event.session_id) ?? context.sessionOf(clientMs ?? context.receivedMs);
  const session = context.identity('session', sessionId);
  const user = identityIn('user', event.user_id, context);
  const anonymous = identityIn('anonymous', event.anonymous_id, context);
  const visitor = user ?? anonymous ?? session;
  const traits = context.traitsOf(presentText(event.user_agent));
  const page = addressOf('page_url', event, context, warn);
  const referrer = addressOf('referrer', event, context, warn);
  const source = sourceOf(page?.origin, referrer?.origin);
  const durationMs = isAbsent(event.duration_ms) ? null : Math.round(event.duration_ms);
  return withCopiedColumns(event, {
    event_id: presentText(event.event_id) ?? derivedId(sent, { index, clientMs, sessionId }, context),
    event_type: event.event_type,
    occurred_ms: occurredMs,
    session_id: sessionId,
    visitor: visitor.pseudonym,
    page: page?.page ?? null,
    page_url: page?.url ?? null,
    referrer: referrer?.url ?? null,
    category: categoryOf(event.category, context.rules),
    price_minor: money.priceMinor,
    currency: money.currency,
    quantity: money.quantity,
    amount_minor: money.amountMinor,
    query: searchOf(event.query, context.rules, () => warnRedacted('query', warn)),
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
    referrer_class: source.referrerClass,
    campaign: source.campaign,
    browser: traits.browser,
    system: traits.system,
    key_kind: context.keyKind,
    user_pseudonym: user?.pseudonym ?? null,
    anonymous_pseudonym: anonymous?.pseudonym ?? null,
  });
}

interface Placed {
  readonly index: number;
  readonly clientMs: number | undefined;
  readonly sessionId: string;
}

/** Equal events of a session at one time are one event; an event without a time is one of its own. */
function derivedId(event: WireEvent, { index, clientMs, sessionId }: Placed, context: NormaliseContext): string {
  if (clientMs === undefined) return context.idOfArrival(index);
  return context.idOfContent(`${clientMs} ${sessionId.length} ${sessionId}${contentOf(event)}`);
}

/** Nearly all times are in the contract’s plain form. A leap second is too, but only the other function knows it. */
function clientTimeOf(timestamp: string): number | undefined {
  return parseInstant(timestamp) ?? readInstant(timestamp);
}

/** The client’s time, corrected by the error of its clock when it sent the request; else the arrival. */
function occurredAt(
  timestamp: WireEvent['timestamp'],
  clientMs: number | undefined,
  { receivedMs, sentMs }: NormaliseContext,
): number | Rejection {
  if (isAbsent(timestamp)) return receivedMs;
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

/** With a price: its currency, the quantity (see `usualUnits`) and their product. */
function moneyOf(event: WireEvent, siteCurrency: string, warn: Warn): Money | Rejection {
  if (isAbsent(event.price) || event.price === '') {
    warnOfUnknownCurrency(event, warn);
    return {
      priceMinor: null,
      currency: null,
      quantity: event.quantity ?? usualUnits(event, undefined),
      amountMinor: null,
    };
  }
  const currency = (presentText(event.currency) ?? siteCurrency).toUpperCase();
  const decimals = minorUnitDecimals(currency);
  if (decimals === undefined)
    return reject(
      'unknown_currency',
      'currency',
      'currency is not an ISO 4217 code: send one such as EUR or USD',
      event.currency,
    );
  const limit = amountLimitMinor(currency);
  const priceMinor = toMinorUnits(event.price, decimals);
  if (isRounded(event.price, decimals)) warn(roundedWarning(currency, decimals));
  const quantity = event.quantity ?? usualUnits(event, priceMinor);
  const factor = quantity ?? 1;
  if (priceMinor === undefined || Math.abs(priceMinor * factor) > limit) {
    return amountTooLarge(limit, currency, event.price);
  }
  return { priceMinor, currency, quantity, amountMinor: priceMinor * factor };
}

/** Without a price the currency decides nothing, so one that does not exist refuses nothing. */
function warnOfUnknownCurrency({ currency }: WireEvent, warn: Warn): void {
  const code = presentText(currency)?.toUpperCase();
  if (code !== undefined && minorUnitDecimals(code) === undefined)
    warn(fieldWarning('dropped', 'currency', 'an ISO 4217 code such as EUR or USD'));
}

function roundedWarning(currency: string, decimals: number): Warning {
  return {
    code: 'rounded',
    path: 'price',
    message: `price has more decimals than ${currency}, so it was rounded half to even: send at most ${decimals}, or the price of a larger unit`,
  };
}

const REFUND_OF_NOTHING: Warning = {
  code: 'no_amount',
  path: 'price',
  message: 'the refund has no price, so refunds count 0 for it: send the price of one unit, or the amount given back',
};

const REFUND_OF_ORDER: Warning = {
  code: 'no_amount',
  path: 'price',
  message:
    'the refund has no price: it counts 0 until the batch layer finds its order, and then the amount of its product in the order, or of the whole order if it names no product: send the amount given back',
};

/** Units of an event that names none. A refund that names no product gives money back, not goods. */
function usualUnits({ event_type, product_id }: WireEvent, priceMinor: number | undefined): number | null {
  const isPurchase = event_type === 'purchase';
  if (event_type === 'refund' || (isPurchase && priceMinor !== undefined && priceMinor < 0))
    return isAbsent(product_id) || product_id === '' ? null : 1;
  return isPurchase || priceMinor !== undefined ? 1 : null;
}

/** Undefined if the event names none. */
function identityIn(
  kind: 'user' | 'anonymous',
  id: string | null | undefined,
  { identity }: NormaliseContext,
): Identity | undefined {
  const named = presentText(id);
  return named === null ? undefined : identity(kind, named);
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

function addressOf(
  field: 'page_url' | 'referrer',
  event: WireEvent,
  context: NormaliseContext,
  warn: Warn,
): Address | undefined {
  const text = presentText(event[field]);
  if (text === null) return undefined;
  const address = context.addressOf(text);
  if (address === undefined)
    warn({ code: 'dropped', path: field, message: `${field} was left out: send an absolute address or a path` });
  else if (address.isRedacted) warnRedacted(field, warn);
  return address;
}

function warnRedacted(field: 'page_url' | 'referrer' | 'query', warn: Warn): void {
  warn({
    code: 'redacted',
    path: field,
    message: `${field} held what looks like a secret or an e-mail address, which was removed: do not send it`,
  });
}
