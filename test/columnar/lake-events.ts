import fc from 'fast-check';
import { LAKE_COLUMNS, type LakeEvent } from '../../core/event/columns';

const texts = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', 'a', 'é', '日本', '🛒', "it's", 'line\nbreak', '\\', '{"a":[1]}'),
);
const VALUES = {
  text: texts,
  int: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  long: fc.oneof(
    fc.maxSafeInteger(),
    fc.constantFrom(0, -1, 2 ** 32, -(2 ** 32), 2 ** 31, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  ),
  bool: fc.boolean(),
};

/** Rows with every value that the columns allow, derived from the list of columns. */
export const lakeEvents: fc.Arbitrary<LakeEvent> = fc.record(
  Object.fromEntries(
    LAKE_COLUMNS.map(({ name, type, nullable }) => {
      const values: fc.Arbitrary<string | number | boolean> = VALUES[type];
      return [name, nullable ? fc.option(values) : values];
    }),
  ),
) as unknown as fc.Arbitrary<LakeEvent>;

/** One ordinary event of a row, and what differs from it. */
export function lakeEvent(changes: Partial<LakeEvent> = {}): LakeEvent {
  const values = { text: 'x', int: 1, long: 1_569_888_000_000, bool: false };
  const event = Object.fromEntries(
    LAKE_COLUMNS.map(({ name, type, nullable }) => [name, nullable ? null : values[type]]),
  );
  return { ...(event as unknown as LakeEvent), ...changes };
}
