import { readAddress } from '../event/address';
import { categoryOf, searchOf } from '../event/spelling';
import { labelOf, labelPart } from '../event/text';
import type { TextRules } from '../event/text-rules';
import type { Field } from './field';

type Spell = (text: string, rules: TextRules) => string;

/**
 * A value as the column has it: what a caller writes is brought to one spelling by the rules by which the collector
 * spells events.
 *
 * @example spelledValue('category', ' Caf\u00c9', DEFAULT_TEXT_RULES) // 'caf\u00e9'
 */
export function spelledValue(column: Field, value: string, rules: TextRules): string {
  return VALUES[column](value, rules);
}

/** Part of a value: only what is the same at every place of a text. */
export function spelledPart(column: Field, part: string, rules: TextRules): string {
  return PARTS[column]?.(part, rules) ?? part;
}

const asSent: Spell = (value) => value;
const word: Spell = (value) => value.toLowerCase();
/** Codes of countries and currencies; all other values of these columns are words such as `unknown`. */
const code: Spell = (value) => (/^[a-z]{2,3}$/i.test(value) ? value.toUpperCase() : value.toLowerCase());

const VALUES: Readonly<Record<Field, Spell>> = {
  category: (value, rules) => categoryOf(value, rules) ?? '',
  query: (value, rules) => searchOf(value, rules) ?? '',
  campaign: (value) => labelOf(value) ?? '',
  page: spelledPage,
  country: code,
  currency: code,
  device: word,
  platform: word,
  event_type: word,
  referrer_class: word,
  browser: word,
  system: word,
  product_id: asSent,
  campaign_id: asSent,
  ad_id: asSent,
  release: asSent,
  variant: asSent,
  slot: asSent,
};

const PARTS: Readonly<Partial<Record<Field, Spell>>> = {
  category: (part, { categoryCase }) => labelPart(part, categoryCase),
  query: (part) => labelPart(part, 'fold'),
  page: (part) => unescaped(part).normalize('NFC'),
};

/** A page may also begin with its host, which is not an address. A path may begin with `//`, but names no host. */
function spelledPage(value: string, rules: TextRules): string {
  if (value.startsWith('/')) return readAddress(`/.${value}`, rules)?.page ?? value;
  return (value.includes('://') ? readAddress(value, rules)?.page : undefined) ?? value.normalize('NFC');
}

/** Percent-encoding of what is not ASCII, which pages do not have. */
function unescaped(text: string): string {
  try {
    return text.includes('%') ? decodeURI(text) : text;
  } catch {
    return text;
  }
}
