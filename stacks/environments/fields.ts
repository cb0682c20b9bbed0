import * as z from 'zod';

/** One text serves as error message and as description in the configuration reference. */
export function whole(from: number, to: number, unit: string): z.ZodNumber {
  const takes = `a whole number of ${unit} from ${from} to ${to}`;
  return z.number(takes).int(takes).min(from, takes).max(to, takes).describe(takes);
}
export function text(pattern: RegExp, takes: string): z.ZodString {
  return z.string(takes).regex(pattern, takes).describe(takes);
}
export function oneOf<const Values extends readonly [string, ...string[]]>(
  ...values: Values
): z.ZodEnum<{ [K in Values[number]]: K }> {
  const takes = `one of ${values.join(', ')}`;
  return z.enum(values, takes).describe(takes);
}
export function toggle(): z.ZodBoolean {
  return z.boolean('true or false').describe('true or false');
}
