/**
 * The value that a record itself has under a name. Names that come from callers or from storage are read only through this (or
 * a Map): an index would also find what every object inherits, such as `constructor`.
 *
 * @example ownValue({ a: 1 }, 'constructor') // undefined
 */
export function ownValue<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
