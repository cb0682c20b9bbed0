const FEW = 6;

/**
 * The first of what is wrong, for a message that has to stay short, and how many more there are.
 *
 * @example firstFew(['a is missing', 'b is missing'], '; ') // 'a is missing; b is missing'
 */
export function firstFew(texts: readonly string[], separator: string): string {
  const shown = texts.slice(0, FEW).join(separator);
  return texts.length > FEW ? `${shown}${separator}and ${texts.length - FEW} more` : shown;
}
