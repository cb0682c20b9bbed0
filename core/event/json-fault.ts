/**
 * Finds where a text stops being valid JSON. Engine error messages do not always include the position, and they quote
 * the text, which must not reach a log.
 *
 * @returns offset of the first wrong character in UTF-16 code units; the length of the text if it ends too early;
 * undefined for JSON
 */
export function jsonFaultAt(text: string): number | undefined {
  const open: ('{' | '[')[] = [];
  let expect: Expectation = 'value';
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const token = readToken(text, at, expect, open);
    if (token.next === undefined) return token.end;
    expect = token.next;
    at = token.end;
  }
  return expect === 'end' ? undefined : text.length;
}

type Expectation = 'value' | 'first-element' | 'key' | 'first-key' | 'colon' | 'separator' | 'end';

/** End of a token and what may follow it. Without `next` the token is invalid, at `end`. */
interface Token {
  readonly end: number;
  readonly next?: Expectation;
}

function readToken(text: string, at: number, expect: Expectation, open: ('{' | '[')[]): Token {
  const char = text.charAt(at);
  const after: Expectation = open.length === 0 ? 'end' : 'separator';
  switch (expect) {
    case 'end':
      return { end: at };
    case 'colon':
      return char === ':' ? { end: at + 1, next: 'value' } : { end: at };
    case 'separator':
      if (char === ',') return { end: at + 1, next: open.at(-1) === '{' ? 'key' : 'value' };
      return close(char, at, open);
    case 'key':
    case 'first-key':
      if (char === '"') return readString(text, at, 'colon');
      return expect === 'first-key' ? close(char, at, open) : { end: at };
    case 'first-element':
      return char === ']' ? close(char, at, open) : readValue(text, at, after, open);
    case 'value':
      return readValue(text, at, after, open);
  }
}

function readValue(text: string, at: number, after: Expectation, open: ('{' | '[')[]): Token {
  const char = text.charAt(at);
  if (char === '"') return readString(text, at, after);
  if (char === '{' || char === '[') {
    open.push(char);
    return { end: at + 1, next: char === '{' ? 'first-key' : 'first-element' };
  }
  LITERAL.lastIndex = at;
  const literal = LITERAL.exec(text)?.[0];
  return literal === undefined ? { end: at } : { end: at + literal.length, next: after };
}

function close(char: string, at: number, open: ('{' | '[')[]): Token {
  if (char !== (open.at(-1) === '{' ? '}' : ']')) return { end: at };
  open.pop();
  return { end: at + 1, next: open.length === 0 ? 'end' : 'separator' };
}

const LITERAL = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;

function readString(text: string, start: number, after: Expectation): Token {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') return { end: at + 1, next: after };
    if (char < ' ') return { end: at };
    if (char !== '\\') continue;
    ESCAPE.lastIndex = at;
    const escape = ESCAPE.exec(text)?.[0];
    if (escape === undefined) return { end: at };
    at += escape.length - 1;
  }
  return { end: text.length };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1;
  return at;
}
