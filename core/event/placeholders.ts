import type { WireEvent, WireField } from './contract';
import { isAbsent, isEmpty } from './text';
import type { Warn } from './warning';

/**
 * Texts that programs and people write where they have no value: as an id they would merge strangers. They are compared
 * without case and by their words only, so `null` is also `(null)`, `"NULL"` and `null,null`, and `not set` is `NOT_SET`.
 */
interface Placeholders {
  readonly fields: readonly CheckedField[];
  readonly texts: readonly string[];
}

/** Ids of things, for which a text that names nobody may be legitimate. */
const NAMING_SOMETHING = [
  'product_id',
  'campaign_id',
  'ad_id',
  'release',
  'variant',
  'slot',
] as const satisfies readonly WireField[];
/** Ids that belong to one visit or one purchase only. */
const NAMING_ONE = [
  'event_id',
  'order_id',
  'stream_id',
  'coupon',
  'payment_token',
] as const satisfies readonly WireField[];
const NAMING_SOMEBODY = ['session_id', 'user_id', 'anonymous_id'] as const satisfies readonly WireField[];
const CHECKED = [...NAMING_ONE, ...NAMING_SOMEBODY, ...NAMING_SOMETHING] as const;
type CheckedField = (typeof CHECKED)[number];

const NO_VALUE = ['null', 'undefined', 'nan', 'nil', 'object object'];
const NO_ID = ['none', 'n/a', 'na', 'not set', 'notset', 'unset', 'unknown', 'empty', 'void', 'invalid', 'true', 'false', '0', '-1']; // prettier-ignore
const NOBODY = [
  'anonymous', 'anon', 'guest', 'nobody', 'no user', 'unidentified', 'not authenticated', 'logged out', 'not logged in', 'user', 'id', 'user id', 'userid',
  'your user id', 'distinct id', 'distinctid', 'anonymous id', 'session id', 'sessionid', 'email',
]; // prettier-ignore

/** The placeholders with the fields for which they are none, for the documentation. */
export const PLACEHOLDERS: readonly Placeholders[] = [
  { fields: CHECKED, texts: NO_VALUE },
  { fields: [...NAMING_ONE, ...NAMING_SOMEBODY], texts: NO_ID },
  { fields: NAMING_SOMEBODY, texts: NOBODY },
];

/** What a template, or a program that prints an object, leaves in place of a value. */
const UNFILLED = /^(?:\{\{|\$\{|<%|%[{!]|%[a-z_]{1,60}%$|\[object )/i;
/** UUIDs and other ids of which every digit is 0 or f. */
const ALL_ALIKE = /^(?:0{8,64}|f{32})$/;

const phrases: ReadonlyMap<CheckedField, ReadonlySet<string>> = new Map(
  CHECKED.map((field) => {
    const texts = PLACEHOLDERS.flatMap((one) => (one.fields.includes(field) ? one.texts : []));
    return [field, new Set(texts.map((text) => wordsOf(text).join(' ')))];
  }),
);
const emptyWords: ReadonlySet<string> = new Set(NO_VALUE);

const LONGEST = 64;
/** Nearly all ids have such a digit; of the placeholders only `-1`. */
const MEANINGFUL = /[1-9]/;

/**
 * True if an event as sent has no value in that field: nothing, an empty text or a placeholder. A value of a wrong type is
 * not left out: such an event is refused, and must be refused again when it is replayed.
 *
 * @example isLeftOut('session_id', 'null') // true
 */
export function isLeftOut(field: CheckedField, value: unknown): boolean {
  if (isEmpty(value)) return true;
  // The contract reads a number as the text of its digits.
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && isPlaceholder(field, text);
}

/** True for a text that stands for no value in that field. */
function isPlaceholder(field: CheckedField, sent: string): boolean {
  const text = sent.trim();
  if (sent === '' || text.length > LONGEST) return false;
  if (MEANINGFUL.test(text)) return text === '-1' && !isNamingSomething(field);
  const words = wordsOf(text);
  if (words.every((word) => emptyWords.has(word)) || UNFILLED.test(text)) return true;
  return ALL_ALIKE.test(words.join('')) || phrases.get(field)?.has(words.join(' ')) === true;
}

function isNamingSomething(field: CheckedField): boolean {
  return NAMING_SOMETHING.some((one) => one === field);
}

/** The words of a text in small letters; none if it has neither letters nor digits. */
function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]/u)
    .filter((word) => word !== '');
}

/** The event without its placeholders; the event itself if it has none. */
export function withoutPlaceholders(event: WireEvent, warn: Warn): WireEvent {
  let clean: WireEvent | undefined;
  for (const field of CHECKED) {
    const text = event[field];
    if (isAbsent(text) || text === '' || !isLeftOut(field, text)) continue;
    clean = { ...(clean ?? event), [field]: null };
    if (isEmpty(text)) continue;
    warn({
      code: 'placeholder',
      path: field,
      message: `${field} is a placeholder, not a value, and was left out: send nothing where there is no value`,
    });
  }
  return clean ?? event;
}
