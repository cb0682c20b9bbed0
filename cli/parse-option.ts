import { InvalidArgumentError } from 'commander';

/** A whole number of at least `least`. */
export const parseInteger =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`“${text}” is not a whole number of at least ${least}.`);
    return value;
  };

/** The parts between commas. */
export function parseList(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** A positive number. */
export function parseAmount(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError(`“${text}” is not a positive number.`);
  return value;
}

/** Adds the value of an option that may be given several times. */
export function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}
