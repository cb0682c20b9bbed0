import { text } from './text';

/** A text by a name that is not known beforehand; the name itself, in words, if there is none. */
export function named(texts: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(texts, name) ? (texts[name] ?? name) : inWords(name);
}

/** Whether there is a text of that name. */
export function isNameIn<Name extends string>(
  texts: Readonly<Record<Name, string>>,
  name: string | null,
): name is Name {
  return name !== null && Object.hasOwn(texts, name);
}

/** @example inWords('top_pages') // 'Top pages' */
function inWords(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function metricName(metric: string): string {
  return named(text.metrics, metric);
}

export function fieldName(field: string): string {
  return named(text.fields, field);
}

/** A value of a column as people read it. Null and “unknown” are “Not known”; names stay as they are. */
export function valueName(field: string, value: string | null | undefined, country: (code: string) => string): string {
  if (value === null || value === undefined || value === '' || value === 'unknown') return text.unknownValue;
  if (field === 'country') return country(value);
  const words: Readonly<Record<string, Readonly<Record<string, string>>>> = text.values;
  const known = Object.hasOwn(words, field) ? words[field] : undefined;
  return known !== undefined && Object.hasOwn(known, value) ? (known[value] ?? value) : value;
}
