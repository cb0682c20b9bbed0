import { ownValue } from '../../../core/own-value';
import { type AttributeSet, atPath, type Json } from './json';
import { sortableVersion } from './versions';

/** Lists of ids by name, which conditions may refer to. */
export type SavedGroups = Readonly<Record<string, readonly Json[]>>;
type JsonObject = Readonly<Record<string, Json>>;

/** What a condition may use of an attribute. `$regex` is left out: a pattern can take exponential time. */
const OPERATORS: Readonly<Record<string, (actual: Json, expected: Json, groups: SavedGroups) => boolean>> = {
  $eq: (actual, expected) => actual === expected,
  $ne: (actual, expected) => actual !== expected,
  $lt: (actual, expected) => compare(actual, expected, (order) => order < 0),
  $lte: (actual, expected) => compare(actual, expected, (order) => order <= 0),
  $gt: (actual, expected) => compare(actual, expected, (order) => order > 0),
  $gte: (actual, expected) => compare(actual, expected, (order) => order >= 0),
  $veq: (actual, expected) => compareVersions(actual, expected, (order) => order === 0),
  $vne: (actual, expected) => compareVersions(actual, expected, (order) => order !== 0),
  $vlt: (actual, expected) => compareVersions(actual, expected, (order) => order < 0),
  $vlte: (actual, expected) => compareVersions(actual, expected, (order) => order <= 0),
  $vgt: (actual, expected) => compareVersions(actual, expected, (order) => order > 0),
  $vgte: (actual, expected) => compareVersions(actual, expected, (order) => order >= 0),
  $exists: (actual, expected) => (actual === null) !== isTrue(expected),
  $in: (actual, expected) => Array.isArray(expected) && isIn(actual, expected),
  $nin: (actual, expected) => Array.isArray(expected) && !isIn(actual, expected),
  $inGroup: (actual, expected, groups) => isIn(actual, groupOf(expected, groups)),
  $notInGroup: (actual, expected, groups) => !isIn(actual, groupOf(expected, groups)),
  $not: (actual, expected, groups) => !fits(actual, expected, groups),
  $size: (actual, expected, groups) => Array.isArray(actual) && fits(actual.length, expected, groups),
  $elemMatch: (actual, expected, groups) =>
    Array.isArray(actual) &&
    actual.some((element) =>
      isOperators(expected)
        ? fits(element, expected, groups)
        : isObject(element) && isObject(expected) && meets(element, expected, groups),
    ),
  $all: (actual, expected, groups) =>
    Array.isArray(actual) &&
    Array.isArray(expected) &&
    expected.every((one) => actual.some((element) => fits(element, one, groups))),
  $type: (actual, expected) => typeOf(actual) === expected,
};

/** Names that join whole conditions. */
const JOINED: readonly string[] = ['$and', '$or', '$nor', '$not'];

/**
 * Whether attributes meet a condition as GrowthBook's SDKs write it: `{ country: 'DE', age: { $gt: 17 } }`. An operator
 * that does not exist is never met.
 */
export function meets(attributes: AttributeSet, condition: JsonObject, groups: SavedGroups = {}): boolean {
  return Object.entries(condition).every(([name, expected]) => {
    switch (name) {
      case '$and':
        return conditionsIn(expected).every((one) => meets(attributes, one, groups));
      case '$or': {
        const some = conditionsIn(expected);
        return some.length === 0 || some.some((one) => meets(attributes, one, groups));
      }
      case '$nor': {
        const none = conditionsIn(expected);
        return none.length > 0 && !none.some((one) => meets(attributes, one, groups));
      }
      case '$not':
        return isObject(expected) && !meets(attributes, expected, groups);
      default:
        return fits(atPath(attributes, name), expected, groups);
    }
  });
}

/** The first operator of a condition that does not exist; undefined if all do. */
export function unknownOperator(condition: Json): string | undefined {
  if (Array.isArray(condition)) return firstOf(condition, unknownOperator);
  if (!isObject(condition)) return undefined;
  const unknown = Object.keys(condition).find(
    (name) => name.startsWith('$') && !JOINED.includes(name) && !Object.hasOwn(OPERATORS, name),
  );
  return unknown ?? firstOf(Object.values(condition), unknownOperator);
}

function firstOf<Value>(list: readonly Value[], find: (value: Value) => string | undefined): string | undefined {
  for (const value of list) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fits(actual: Json, expected: Json, groups: SavedGroups): boolean {
  if (isOperators(expected))
    return Object.entries(expected).every(
      ([name, value]) => ownValue(OPERATORS, name)?.(actual, value, groups) ?? false,
    );
  if (typeof expected === 'string') return textOf(actual) === expected;
  if (typeof expected === 'number') return numberIn(actual) === expected;
  if (typeof expected === 'boolean') return actual !== null && Boolean(actual) === expected;
  return expected === null ? actual === null : JSON.stringify(actual) === JSON.stringify(expected);
}

function isIn(actual: Json, expected: readonly Json[]): boolean {
  return Array.isArray(actual) ? actual.some((one) => expected.includes(one)) : expected.includes(actual);
}

function groupOf(name: Json, groups: SavedGroups): readonly Json[] {
  return (typeof name === 'string' ? ownValue(groups, name) : undefined) ?? [];
}

/** Numbers are compared as numbers; a text that is compared with a number is read as one, and nothing as 0. */
function compare(actual: Json, expected: Json, test: (order: number) => boolean): boolean {
  if (typeof actual === 'string' && typeof expected === 'string') return test(orderOf(actual, expected));
  const [one, other] = [numberIn(actual ?? 0), numberIn(expected)];
  return one !== undefined && other !== undefined && test(one - other);
}

function compareVersions(actual: Json, expected: Json, test: (order: number) => boolean): boolean {
  const [one, other] = [textOf(actual) ?? '0', textOf(expected) ?? '0'];
  return test(orderOf(sortableVersion(one), sortableVersion(other)));
}

function orderOf(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function textOf(value: Json): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function numberIn(value: Json): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'boolean') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

function isTrue(value: Json): boolean {
  return value !== null && value !== false && value !== 0 && value !== '';
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function conditionsIn(value: Json): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOperators(value: Json): value is { [name: string]: Json } {
  const names = isObject(value) ? Object.keys(value) : [];
  return names.length > 0 && names.every((name) => name.startsWith('$'));
}
