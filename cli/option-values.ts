import { InvalidArgumentError } from 'commander';

/** Parses a whole number of at least `least`. */
export const integer = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new InvalidArgumentError(`“${text}” is not a whole number of at least ${least}.`);
  return value;
};

/** Parses a list that is separated by commas. */
export const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Parses a positive number. */
export const amount = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError(`“${text}” is not a positive number.`);
  return value;
};
