import { redacted } from './secrets';
import { labelOf } from './text';
import type { TextRules } from './text-rules';

/** Categories that differ only in white space, composition or, by the site’s rules, in case are one category. */
export function categoryOf(category: string | null | undefined, { categoryCase }: TextRules): string | null {
  return labelOf(category, categoryCase);
}

/**
 * Searches that differ only in case, white space or composition are one search.
 *
 * @param onRedacted called if something was removed that looked like a secret
 */
export function searchOf(
  query: string | null | undefined,
  { redact }: TextRules,
  onRedacted: () => void = ignore,
): string | null {
  const label = labelOf(query);
  if (label === null) return null;
  const clean = redact ? redacted(label) : label;
  if (clean !== label) onRedacted();
  return labelOf(clean, 'fold');
}

function ignore(): void {
  return undefined;
}
