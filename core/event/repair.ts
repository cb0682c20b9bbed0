import { isRecord } from '../json-record';
import { isWireField, type WireEvent, wireEvent, type WireField } from './contract';
import { FIELD_RULES } from './field-rules';
import { isWireEvent } from './generated/contract-validator';
import { LIMITS } from './limits';
import {
  amountTooLarge,
  codeOfIssue,
  isRejection,
  presentableName,
  reject,
  type Rejection,
  type RejectionCode,
} from './rejection';
import { namesSomebody } from './secrets';
import { cutText, isAbsent, isEmpty } from './text';
import { readInstant } from './timestamp';
import { fieldWarning, type Warn } from './warning';

/**
 * Makes an event that the compiled validator refused fit the contract, as `FIELD_RULES` says: other spellings of one
 * value are converted, details are cut or left out with a warning, unknown fields move to custom_properties.
 *
 * @returns a rejection if a field on which a number depends is at fault
 */
export function repairEvent(event: unknown, warn: Warn): WireEvent | Rejection {
  if (!isRecord(event)) return reject('not_an_object', '', 'an event must be a JSON object with at least event_type');
  const repaired: Record<string, unknown> = {};
  const unknown: [string, unknown][] = [];
  for (const [name, value] of Object.entries(event)) {
    if (!isWireField(name)) unknown.push([name, value]);
    else if (!isLeftEmpty(name, value)) {
      const result = repairField(name, value, { warn, hasPrice: hasPrice(event) });
      if (isRejection(result)) return result;
      repaired[name] = result.value;
    }
  }
  if (unknown.length > 0) {
    const properties = withUnknownFields(repaired['custom_properties'], unknown, warn);
    if (isRejection(properties)) return properties;
    repaired['custom_properties'] = properties;
  }
  if (isWireEvent(repaired)) return repaired;
  return reject('missing', 'event_type', `event_type is missing: send ${wireEvent.shape.event_type.description ?? ''}`);
}

/** In every optional field, nothing and a text of spaces mean that it is absent. */
function isLeftEmpty(field: WireField, value: unknown): boolean {
  return isAbsent(value) || (field !== 'event_type' && isEmpty(value));
}

function hasPrice({ price }: Readonly<Record<string, unknown>>): boolean {
  return !isEmpty(price);
}

interface Around {
  readonly warn: Warn;
  readonly hasPrice: boolean;
}

/** The value as the contract allows it; undefined if it is left out. */
function repairField(field: WireField, sent: unknown, around: Around): { readonly value: unknown } | Rejection {
  const fault = faultOf(field, sent);
  if (fault === undefined) return { value: sent };
  const value = convert(field, sent) ?? sent;
  if (faultOf(field, value) === undefined) return { value };
  if (field === 'price' && typeof value === 'number')
    return amountTooLarge(LIMITS.smallUnitAmountMinor, 'its currency', sent);
  const { beyond } = FIELD_RULES[field];
  const expected = wireEvent.shape[field].description ?? '';
  // A currency decides nothing where there is no price.
  if (beyond === 'refuse' && (field !== 'currency' || around.hasPrice))
    return reject(fault, field, `${field} must be ${expected}`, sent);
  const fitted = beyond === 'cut' && typeof value === 'string' ? fitText(field, value) : undefined;
  for (const code of fitted?.changes ?? (['dropped'] as const)) around.warn(fieldWarning(code, field, expected));
  return { value: fitted?.text };
}

function faultOf(field: WireField, value: unknown): RejectionCode | undefined {
  const issue = wireEvent.shape[field].safeParse(value).error?.issues[0];
  return issue === undefined ? undefined : codeOfIssue(issue.code, 'origin' in issue ? issue.origin : '');
}

/** Fields that hold a number, and those in which white space and case make no difference. */
const NUMBERS: readonly WireField[] = ['sequence', 'quantity', 'duration_ms'];
const WORDS: readonly WireField[] = ['event_type', 'currency', 'device_type'];

/** Another spelling of a value that the field may allow; undefined if there is none. */
function convert(field: WireField, sent: unknown): unknown {
  if (field === 'timestamp') {
    const ms = readInstant(sent);
    return ms === undefined ? undefined : new Date(ms).toISOString();
  }
  if (typeof sent === 'string') {
    const text = sent.trim();
    if (NUMBERS.includes(field)) return NUMBER.test(text) ? Number(text) : undefined;
    if (field === 'price') return plainDecimal(text);
    return WORDS.includes(field) ? text.toLowerCase() : text;
  }
  const isText = ![...NUMBERS, 'custom_properties'].includes(field);
  return isText && Number.isSafeInteger(sent) ? String(sent) : undefined;
}

/** `+10`, `.5` and `5.` as the contract writes them; `1E+1` and what has more digits as a number. */
function plainDecimal(text: string): string | number {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return ANY_DECIMAL.test(text) ? Number(text) : text;
  if (whole + fraction === '') return text;
  return `${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
}

const DECIMAL = /^([+-]?)([0-9]{0,12})(?:\.([0-9]{0,24}))?$/;
const ANY_DECIMAL = /^[+-]?[0-9]{1,400}(?:\.[0-9]{1,400})?(?:e[+-]?[0-9]{1,4})?$/i;
const NUMBER = /^[0-9]{1,15}(?:\.[0-9]{1,9})?$/;
const CONTROLS = /[\u0000-\u001f\u007f]/g;

interface FittedText {
  readonly text: string;
  /** What was done to it. */
  readonly changes: readonly ('cleaned' | 'cut')[];
}

/** The text without control characters and within its length; undefined if nothing is left that the field allows. */
function fitText(field: WireField, text: string): FittedText | undefined {
  const isAddress = field === 'page_url' || field === 'referrer';
  const limit = isAddress || field === 'user_agent' ? LIMITS.urlLength : LIMITS.labelLength;
  const bounded = cutText(text, limit * 2);
  const clean = bounded.replace(CONTROLS, isAddress ? '' : ' ').trim();
  const cut = cutText(clean, limit);
  if (cut === '' || faultOf(field, cut) !== undefined) return undefined;
  const isCleaned = bounded.search(CONTROLS) >= 0;
  const isCut = cut !== clean || bounded !== text;
  return { text: cut, changes: [...(isCleaned ? (['cleaned'] as const) : []), ...(isCut ? (['cut'] as const) : [])] };
}

/**
 * The properties with the fields that the contract does not know; a property of the same name stays as it is. A field
 * whose name says that it names a person, or is data itself, is left out: raw identities must not be stored.
 */
function withUnknownFields(
  properties: unknown,
  unknown: readonly (readonly [string, unknown])[],
  warn: Warn,
): Readonly<Record<string, unknown>> | Rejection {
  const own = isRecord(properties) ? properties : {};
  const added: Record<string, unknown> = {};
  for (const [name, value] of unknown) {
    if (name === '__proto__') return reject('forbidden_key', '', 'a field may not be called __proto__: rename it');
    const path = presentableName(name);
    const isPersonal = path !== name || namesSomebody(name);
    if (!isPersonal && !isAbsent(value)) added[name] = value;
    const done = isPersonal ? 'left out, because it may name a person' : 'put into custom_properties';
    warn({
      code: 'unknown_field',
      path,
      message: `the contract has no field “${path}”, so it was ${done}: correct its name, or send it in custom_properties`,
    });
  }
  return { ...added, ...own };
}
