import * as z from 'zod';
import { CUSTOM_EVENT_TYPE, EVENT_TYPES } from './event-type';
import { LIMITS } from './limits';

/**
 * The wire contract, version 2: what a client sends. `./tidemark generate` compiles it to
 * `generated/contract-validator.js`, which the hot path uses, and the API's documentation shows it. So that both agree,
 * it uses only constructs that JSON Schema also has: anchored patterns, but no refine, trim, coerce or transform (a
 * property test compares the two). `normalise` checks what a pattern cannot express.
 *
 * Optional fields may be null, and some may be an empty text; both mean absent. An event that the validator refuses is
 * not refused yet: `repairEvent` takes an empty text in every optional field, and makes the event fit where no number
 * depends on what is wrong.
 */
const PLAIN = '[^\\u0000-\\u001f\\u007f]';
const plainText = new RegExp(`^${PLAIN}*$`);
const address = new RegExp(`^(?:|(?:[A-Za-z][A-Za-z0-9+.-]*:/)?/${PLAIN}*)$`);
const isoInstant =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})$/;
const eventType = new RegExp(`^(?:${EVENT_TYPES.join('|')})$|${CUSTOM_EVENT_TYPE.source}`);
/** A float as text has up to 17 significant digits. */
const decimal = /^(?:|-?[0-9]{1,12}(?:\.[0-9]{1,24})?)$/;

const id = z.string().max(LIMITS.idLength).regex(plainText).nullish();
const label = z.string().max(LIMITS.labelLength).regex(plainText).nullish();
const url = z.string().max(LIMITS.urlLength).regex(address).nullish();
const idText = `a text of at most ${LIMITS.idLength} characters`;
const labelText = `a text of at most ${LIMITS.labelLength} characters`;
const urlText = `an absolute address or a path that begins with /, of at most ${LIMITS.urlLength} characters`;

/** An ISO 8601 instant with its zone. */
export const wireInstant = z.string().regex(isoInstant);

/** One event as sent. The descriptions complete the sentence “… is …”, in the documentation and in verdicts. */
export const wireEvent = z.strictObject({
  event_id: id.describe(
    `${idText} that identifies the event permanently; without one, events with equal content and timestamp are one event`,
  ),
  event_type: z
    .string()
    .regex(eventType)
    .describe(`one of ${EVENT_TYPES.join(', ')}, or custom:<name> (lower case, at most 40 characters)`),
  timestamp: wireInstant
    .nullish()
    .describe(
      'an ISO 8601 instant with its zone, such as 2019-10-01T08:30:00.250Z or 2019-10-01T10:30:00+02:00; the time of arrival if absent',
    ),
  session_id: id.describe(
    `${idText}, the same for all events of a session; a pseudonym of address and user agent for one day if absent`,
  ),
  user_id: id.describe(`${idText}; kept as a pseudonym only`),
  anonymous_id: id.describe(`${idText}; kept as a pseudonym only`),
  sequence: z
    .int()
    .min(0)
    .max(LIMITS.sequence)
    .nullish()
    .describe(
      `a whole number from 0 to ${LIMITS.sequence} that increases by one within stream_id, or within the session`,
    ),
  stream_id: id.describe(`${idText} that names the counter of sequence, such as one per page load`),
  page_url: url.describe(urlText),
  referrer: url.describe(urlText),
  product_id: id.describe(idText),
  category: label.describe(labelText),
  price: z
    .union([z.string().regex(decimal), z.number().min(-LIMITS.smallUnitAmountMinor).max(LIMITS.smallUnitAmountMinor)])
    .nullish()
    .describe('the price of one unit as a decimal, "19.99" or 19.99, in currency; negative for a refund'),
  currency: z
    .string()
    .regex(/^(?:|[A-Za-z]{3})$/)
    .nullish()
    .describe('an ISO 4217 currency code such as EUR; defaults to the site’s'),
  quantity: z
    .int()
    .min(1)
    .max(LIMITS.quantity)
    .nullish()
    .describe(`a whole number of units from 1 to ${LIMITS.quantity}`),
  order_id: id.describe(`${idText}, the same for all purchases of an order`),
  query: label.describe(`${labelText}: the search term`),
  device_type: z
    .enum(['mobile', 'desktop', 'tablet'])
    .nullish()
    .describe('mobile, desktop or tablet; derived from the user agent if absent'),
  user_agent: z
    .string()
    .max(LIMITS.urlLength)
    .nullish()
    .describe('the visitor’s user agent, if a server sends the event; defaults to the request’s'),
  ip_address: z
    .string()
    .regex(/^(?:|[0-9A-Fa-f:.]{2,45})$/)
    .nullish()
    .describe('the visitor’s IP address, if a server sends the event; only the country is kept'),
  duration_ms: z
    .number()
    .min(0)
    .max(LIMITS.durationMs)
    .nullish()
    .describe(`a duration in ms from 0 to ${LIMITS.durationMs}`),
  campaign_id: id.describe(`${idText}: the advertising campaign`),
  ad_id: id.describe(`${idText}: the advertisement`),
  release: id.describe(`${idText}: the version of the site or app that sent the event`),
  coupon: id.describe(`${idText}: the coupon of a checkout or purchase; kept as a keyed hash only`),
  payment_token: id.describe(`${idText}: the payment provider’s token of a card or account; kept as a keyed hash only`),
  variant: id.describe(`${idText}: the variant of an experiment or of a recommendation`),
  slot: id.describe(`${idText}: the place on the page, such as of an advertisement or a recommendation`),
  custom_properties: z
    .looseObject({})
    .nullish()
    .describe(
      `an object of the site’s own properties, at most ${LIMITS.customPropertiesBytes} bytes of JSON and ${LIMITS.customPropertiesDepth} levels deep`,
    ),
});

export type WireEvent = z.infer<typeof wireEvent>;
export type WireField = keyof typeof wireEvent.shape;

export function isWireField(name: string): name is WireField {
  return Object.hasOwn(wireEvent.shape, name);
}

/** Fields whose values never leave the collector, not even in a message. */
export const IDENTITY_FIELDS: readonly WireField[] = [
  'user_id',
  'anonymous_id',
  'ip_address',
  'coupon',
  'payment_token',
];

/** The JSON Schema (2020-12) from which the validator is compiled: what zod accepts as input, simplified. */
export function contractJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(wireEvent, { io: 'input', override: ({ jsonSchema }) => simplify(jsonSchema) });
}

/** Turns “A or null” into one type with two names, and drops formats and descriptions, which the validator ignores. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  delete schema.format;
  delete schema.description;
  const [value, none] = schema.anyOf ?? [];
  if (schema.anyOf?.length !== 2 || value === undefined || none?.type !== 'null' || typeof value.type !== 'string')
    return;
  delete schema.anyOf;
  Object.assign(schema, value, {
    type: [value.type, 'null'],
    ...(value.enum === undefined ? {} : { enum: [...value.enum, null] }),
  });
}
