import { InvalidArgumentError } from 'commander';
import { DURATIONS, durationMs } from './duration';

/** A whole number of at least `least`. */
export const parseInteger =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`“${text}” is not a whole number of at least ${least}.`);
    return value;
  };

/** A duration of more than 0, in ms. */
export function parseSpan(text: string): number {
  const spanMs = durationMs(text);
  if (spanMs === undefined || spanMs === 0)
    throw new InvalidArgumentError(`“${text}” is not a duration: ${DURATIONS}.`);
  return spanMs;
}

/** The same, of at least `leastMs`; `least` is what messages call it. */
export const parseSpanFrom =
  (leastMs: number, least: string) =>
  (text: string): number => {
    const spanMs = parseSpan(text);
    if (spanMs < leastMs) throw new InvalidArgumentError(`“${text}” is too short: use ${least} or more.`);
    return spanMs;
  };

/** A port of TCP; 0 takes any free one. */
export function parsePort(text: string): number {
  const port = parseInteger(0)(text);
  if (port > LARGEST_PORT) throw new InvalidArgumentError(`“${text}” is not a port: use 1 to ${LARGEST_PORT}, or 0.`);
  return port;
}

const LARGEST_PORT = 65_535;

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
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError(`“${text}” is not a positive number.`);
  return value;
}

/** Adds the value of an option that may be given several times. */
export function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}
