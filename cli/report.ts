import { table } from './table';

type Answer = Readonly<Record<string, unknown>>;

/** Prints an answer: its plain values in one table, then each list of objects in a separate table. */
export function report(answer: Answer): string {
  const plain = Object.entries(unnested(answer)).filter(([, value]) => !isTable(value));
  const tables = Object.entries(unnested(answer)).flatMap(([name, value]) =>
    isTable(value) && value.length > 0 ? [`${name}\n${table(value.map(flat), '')}`] : [],
  );
  const facts =
    plain.length === 0
      ? []
      : [
          table(
            plain.map(([name, value]) => ({ name, value: short(value) })),
            '',
          ),
        ];
  return [...facts, ...tables].join('\n\n');
}

function isTable(value: unknown): value is readonly Answer[] {
  return Array.isArray(value) && (value.length === 0 || value.every((row) => typeof row === 'object' && row !== null));
}

/** Nested values are flattened by one level: `aggregate.applied`. */
function flat(row: Answer): Answer {
  return Object.fromEntries(Object.entries(unnested(row)).map(([name, value]) => [name, short(value)]));
}

function unnested(row: Answer): Answer {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      isPlainObject(value) ? Object.entries(value).map(([inner, part]) => [`${name}.${inner}`, part]) : [[name, value]],
    ),
  );
}

function isPlainObject(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function short(value: unknown): unknown {
  return Array.isArray(value)
    ? value.map((part) => (isPlainObject(part) ? JSON.stringify(part) : String(part))).join(', ')
    : value;
}
