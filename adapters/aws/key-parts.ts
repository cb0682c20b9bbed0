import { BadKeyError } from '../../core/port/store-error';

/**
 * A part of a key: fixed text or the value of a field. Numbers are zero-padded to `digits`, so that text sorts as
 * numbers do.
 */
export type KeyPart = string | { readonly field: string; readonly digits?: number };

type FieldOf<Parts extends readonly KeyPart[]> = Extract<Parts[number], { readonly field: string }>['field'];
type ValuesOf<Parts extends readonly KeyPart[]> = Readonly<Record<FieldOf<Parts>, string | number>>;

const SEPARATOR = '/';

/** The text of a whole key. @throws BadKeyError for a value that is empty or contains the separator */
export function keyText<const Parts extends readonly KeyPart[]>(parts: Parts, values: ValuesOf<Parts>): string {
  return joined(parts, values);
}

/** The common prefix of all keys with these first values, without the separator that follows. @throws BadKeyError */
export function keyPrefix<const Parts extends readonly KeyPart[]>(
  parts: Parts,
  values: Partial<ValuesOf<Parts>>,
): string {
  const missing = parts.findIndex((part) => typeof part !== 'string' && !Object.hasOwn(values, part.field));
  return joined(missing < 0 ? parts : parts.slice(0, missing), values);
}

/** `{field}` for a value, fixed text unchanged: the notation of the reference. */
export function keyPattern(parts: readonly KeyPart[]): string {
  const shown = ({ field, digits }: Exclude<KeyPart, string>): string =>
    `{${field}${digits === undefined ? '' : `, ${digits} digits`}}`;
  return parts.map((part) => (typeof part === 'string' ? part : shown(part))).join(SEPARATOR);
}

function joined(parts: readonly KeyPart[], values: Readonly<Record<string, string | number | undefined>>): string {
  return parts.map((part) => (typeof part === 'string' ? part : partText(part, values[part.field]))).join(SEPARATOR);
}

/** A value that contains the separator would make two keys equal. */
function partText({ field, digits = 0 }: Exclude<KeyPart, string>, value: string | number | undefined): string {
  const text = String(value ?? '').padStart(digits, '0');
  if (text !== '' && !text.includes(SEPARATOR)) return text;
  throw new BadKeyError(`"${text}" cannot be the ${field} of a key: use a value that is not empty and has no "/"`);
}
