import { bareText } from '../batch/sql-text';

/** A part of a select: its own name and its text. */
interface Part {
  readonly name: string;
  readonly text: string;
}

/**
 * How often a select reads a relation when each common table expression is run wherever it is read, as Athena does.
 *
 * @example readsOf('with a as (select * from t) select * from a join a as b on true', 't') // 2
 */
export function readsOf(sql: string, relation: string): number {
  const { parts, main } = split(bareText(sql));
  const known = new Map<string, number>();
  for (const { name, text } of parts) known.set(name, total(text, relation, known));
  return total(main, relation, known);
}

/** A name means the expression of that name, if one came before. */
function total(text: string, relation: string, known: ReadonlyMap<string, number>): number {
  const counts = new Map([[relation, 1], ...known]);
  return [...counts].reduce((sum, [name, reads]) => sum + (reads === 0 ? 0 : reads * mentions(text, name)), 0);
}

function mentions(text: string, name: string): number {
  return text.match(new RegExp(`\\b(?:from|join)\\s+${name}\\b`, 'gi'))?.length ?? 0;
}

const NEXT_PART = /^[\s,]*([a-z_][a-z0-9_]*)\s+as\s*\(/i;

function split(sql: string): { readonly parts: readonly Part[]; readonly main: string } {
  const parts: Part[] = [];
  const start = /^\s*with\b/i.exec(sql);
  let rest = start === null ? sql : sql.slice(start[0].length);
  for (let next = NEXT_PART.exec(rest); start !== null && next !== null; next = NEXT_PART.exec(rest)) {
    const end = closing(rest, next[0].length);
    parts.push({ name: next[1] ?? '', text: rest.slice(next[0].length, end) });
    rest = rest.slice(end + 1);
  }
  return { parts, main: rest };
}

/** Place of the parenthesis that closes the one before `from`. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error('a parenthesis is not closed');
}
