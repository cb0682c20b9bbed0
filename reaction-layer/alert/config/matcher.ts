import * as z from 'zod';
import { ownValue } from '../../../core/own-value';

/** What an alert is known by. Two alerts with the same labels are one. */
export type Labels = Readonly<Record<string, string>>;

export const labelName = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,62}$/)
  .meta({ description: 'Name of a label: small letters, digits and “_”.', example: 'severity' });
export const labelValue = z.string().max(200);

/**
 * `name=value`, `name!=value`, and `name=~a|b*` or `name!~a|b*`: alternatives in which `*` stands for any text. A label
 * that an alert lacks counts as empty.
 */
const MATCHER = /^\s*([a-z_][a-z0-9_]{0,62})\s*(=~|!~|!=|=)\s*(.*)$/s;

export const matcherText = z.string().max(300).regex(MATCHER).meta({
  description: 'A condition on a label: `severity=high`, `site!=demo`, `rule=~checkout*|orders`, `country!~DE|AT`.',
  example: 'severity=high',
});

export interface LabelMatcher {
  readonly name: string;
  readonly matches: (value: string) => boolean;
}

/** @throws RangeError for a text that `matcherText` does not accept */
export function readMatcher(text: string): LabelMatcher {
  const [, name, operator, given = ''] = MATCHER.exec(text) ?? [];
  if (name === undefined) throw new RangeError(`“${text}” is not a matcher: use name=value`);
  const wanted = given.trim().replace(/^"(.*)"$/s, '$1');
  const patterns = wanted.split('|').map((one) => one.split('*'));
  const isLike = (value: string): boolean => patterns.some((parts) => fits(value, parts));
  if (operator === '=') return { name, matches: (value) => value === wanted };
  if (operator === '!=') return { name, matches: (value) => value !== wanted };
  return { name, matches: operator === '=~' ? isLike : (value) => !isLike(value) };
}

/** Whether labels meet all conditions. Without conditions they do. */
export function meetsAll(labels: Labels, matchers: readonly string[]): boolean {
  return matchers.map(matcherOf).every(({ name, matches }) => matches(labelOf(labels, name)));
}

/** The value of a label; empty if there is none. */
export function labelOf(labels: Labels, name: string): string {
  return ownValue(labels, name) ?? '';
}

/** Configurations repeat few texts, and each is read for every alert at every turn. */
const known = new Map<string, LabelMatcher>();
const MOST_KNOWN = 5000;

function matcherOf(text: string): LabelMatcher {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const matcher = readMatcher(text);
  known.set(text, matcher);
  return matcher;
}

/** Whether a text consists of these parts with anything between them; takes each part at its first place. */
function fits(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
