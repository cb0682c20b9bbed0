import type { WireEvent, WireField } from './contract';
import type { Warn } from './warning';

/** Texts that programs write where they have no value, in lower case. As an id they would merge strangers. */
const NO_VALUE: readonly string[] = [
  'null',
  '(null)',
  'undefined',
  'nan',
  '[object object]',
  'nil',
  '{}',
  '[]',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '00000000000000000000000000000000',
];

/** Further texts that name nobody: legitimate as a product or a variant, but not as a person or a session. */
const NOBODY: readonly string[] = [
  '0',
  '-1',
  'true',
  'false',
  'none',
  'n/a',
  'na',
  'unknown',
  'anonymous',
  'guest',
  'not_authenticated',
  'id',
  'user_id',
  'userid',
  'distinct_id',
  'distinctid',
  'anonymous_id',
  'session_id',
  'email',
];

/** Fields in which such a text is not a value. */
const CHECKED = [
  'event_id',
  'session_id',
  'user_id',
  'anonymous_id',
  'stream_id',
  'product_id',
  'category',
  'order_id',
  'campaign_id',
  'ad_id',
  'release',
  'coupon',
  'payment_token',
  'variant',
  'slot',
] as const satisfies readonly WireField[];

type CheckedField = (typeof CHECKED)[number];
const NAMING_SOMEBODY: readonly CheckedField[] = ['session_id', 'user_id', 'anonymous_id'];

/** The placeholders with the fields for which they are none, for the documentation. */
export const PLACEHOLDERS: readonly { readonly fields: readonly WireField[]; readonly texts: readonly string[] }[] = [
  { fields: CHECKED, texts: NO_VALUE },
  { fields: NAMING_SOMEBODY, texts: NOBODY },
];

const noValue: ReadonlySet<string> = new Set(NO_VALUE);
const nobody: ReadonlySet<string> = new Set([...NO_VALUE, ...NOBODY]);
const LONGEST = Math.max(...[...nobody].map((text) => text.length));

/** Codes of the first characters of all placeholders, in both cases, and of white space: most ids end the check here. */
const FIRST: ReadonlySet<number> = new Set(
  [...nobody, ' ', '\t', '\n', '\r', '\u00a0'].flatMap((text) => [
    text.charCodeAt(0),
    text.toUpperCase().charCodeAt(0),
  ]),
);

/** True for a text that stands for no value in that field; case and surrounding white space do not matter. */
export function isPlaceholder(field: CheckedField, text: string): boolean {
  if (text.length > LONGEST || !FIRST.has(text.charCodeAt(0))) return false;
  const plain = text.trim().toLowerCase();
  if (plain === '') return text !== '';
  return (NAMING_SOMEBODY.includes(field) ? nobody : noValue).has(plain);
}

/** The event without its placeholders; the event itself if it has none. */
export function withoutPlaceholders(event: WireEvent, warn: Warn): WireEvent {
  let clean: WireEvent | undefined;
  for (const field of CHECKED) {
    const text = event[field];
    if (typeof text !== 'string' || text === '' || !isPlaceholder(field, text)) continue;
    clean = { ...(clean ?? event), [field]: null };
    warn({
      code: 'placeholder',
      path: field,
      message: `${field} is a placeholder, not a value, and was left out: send nothing where there is no value`,
    });
  }
  return clean ?? event;
}
