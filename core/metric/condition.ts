import { DEFAULT_TEXT_RULES, type TextRules } from '../event/text-rules';
import { spelledPart, spelledValue } from './condition-spelling';
import { NONE_KEY } from './dimension';
import { type Field, isField } from './field';

/** How a condition compares a column with its value. */
export type Test = 'is' | 'is_not' | 'contains' | 'contains_not';

/** Keeps the events whose column passes a test. An event without a value in the column has the empty text. */
export interface EventCondition {
  readonly column: Field;
  readonly test: Test;
  readonly value: string;
}

/** How conditions are written: a column, one of these, and the value. */
export const TEST_SIGNS = {
  is: ':',
  is_not: '!:',
  contains: '~',
  contains_not: '!~',
} as const satisfies Record<Test, string>;

/** Help of an option that takes conditions. */
export const CONDITION_HELP =
  'only these events: column:value, column!:value, column~part or column!~part; may be given several times';

const TESTS = Object.keys(TEST_SIGNS).filter(isTest);
/** The first sign ends the column; whatever follows it is the value. */
const CONDITION = /^([A-Za-z0-9_.]+)(!?[:~])(.*)$/su;

function isTest(name: string): name is Test {
  return Object.hasOwn(TEST_SIGNS, name);
}

/**
 * Reads a condition.
 *
 * @param rules of the site, by which its events are spelled
 * @returns the name of the column that does not exist, or undefined if the text is not a condition
 * @example readCondition('page~/shoes') // { column: 'page', test: 'contains', value: '/shoes' }
 */
export function readCondition(
  text: string,
  rules: TextRules = DEFAULT_TEXT_RULES,
): EventCondition | { readonly unknown: string } | undefined {
  const [, column = '', sign, value = ''] = CONDITION.exec(text) ?? [];
  const test = TESTS.find((name) => TEST_SIGNS[name] === sign);
  if (test === undefined) return undefined;
  if (!isField(column)) return { unknown: column };
  const spell = test === 'is' || test === 'is_not' ? spelledValue : spelledPart;
  return { column, test, value: spell(column, value, rules) };
}

/** True if a value passes the test. The SQL twin is `conditionSql` (serving-layer/explore/condition-sql.ts). */
export function passes({ test, value }: Pick<EventCondition, 'test' | 'value'>, actual: string | null): boolean {
  const text = actual ?? NONE_KEY;
  switch (test) {
    case 'is':
      return text === value;
    case 'is_not':
      return text !== value;
    case 'contains':
      return text.includes(value);
    case 'contains_not':
      return !text.includes(value);
  }
}
