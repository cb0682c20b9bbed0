import { codedError } from '../../core/coded-error';
import { readInstant } from '../../core/event/timestamp';
import type { Window } from '../../core/time/window';

export class DeclaredSpanError extends codedError('DeclaredSpanError', 'invalid_declared_span') {}

/**
 * Reads sales and holidays that a shop knows beforehand: `[site ]start/end`, separated by commas. A span without a site is
 * declared for all.
 *
 * @throws DeclaredSpanError naming the part that is wrong
 * @example readDeclared('shop 2024-11-29T00:00Z/2024-12-02T00:00Z')('shop') // one span of three days
 */
export function readDeclared(text: string): (site: string) => readonly Window[] {
  const declared = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(readOne);
  return (site) => declared.filter((one) => one.site === undefined || one.site === site);
}

interface DeclaredSpan extends Window {
  readonly site: string | undefined;
}

function readOne(part: string): DeclaredSpan {
  const [range = '', ...before] = part.split(' ').toReversed();
  const [start, end, ...more] = range.split('/').map(readInstant);
  if (start === undefined || end === undefined || more.length > 0 || before.length > 1 || start >= end)
    throw new DeclaredSpanError(
      `“${part}” is not a declared span: write [site ]start/end, such as “shop 2024-11-29T00:00Z/2024-12-02T00:00Z”`,
    );
  return { site: before[0], start, end };
}
