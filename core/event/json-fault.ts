/**
 * Where a text stops being JSON: the offset of the first character that cannot stand there, in UTF-16 code units; the
 * length of the text if it ends too early; undefined if it is JSON. Engines name the position in some messages only, and
 * quote the text, which must not reach a log.
 */
export function jsonFaultAt(text: string): number | undefined {
  const open: ('{' | '[')[] = [];
  let expect: Expectation = 'value';
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const step = readToken(text, at, expect, open);
    if (step.next === undefined) return step.end;
    expect = step.next;
    at = step.end;
  }
  return expect === 'end' ? undefined : text.length;
}

type Expectation = 'value' | 'first-element' | 'key' | 'first-key' | 'colon' | 'separator' | 'end';

/** Where a token ends and what may follow; no `next` if it cannot stand there, and then `end` is where it goes wrong. */
interface Step {
  readonly end: number;
  readonly next?: Expectation;
}

function readToken(text: string, at: number, expect: Expectation, open: ('{' | '[')[]): Step {
  const char = text[at] as string;
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

function readValue(text: string, at: number, after: Expectation, open: ('{' | '[')[]): Step {
  const char = text[at] as string;
  if (char === '"') return readString(text, at, after);
  if (char === '{' || char === '[') {
    open.push(char);
    return { end: at + 1, next: char === '{' ? 'first-key' : 'first-element' };
  }
  LITERAL.lastIndex = at;
  const literal = LITERAL.exec(text)?.[0];
  return literal === undefined ? { end: at } : { end: at + literal.length, next: after };
}

function close(char: string, at: number, open: ('{' | '[')[]): Step {
  if (char !== (open.at(-1) === '{' ? '}' : ']')) return { end: at };
  open.pop();
  return { end: at + 1, next: open.length === 0 ? 'end' : 'separator' };
}

const LITERAL = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;

function readString(text: string, start: number, after: Expectation): Step {
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at] as string;
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
  while (at < text.length && ' \t\n\r'.includes(text[at] as string)) at += 1;
  return at;
}
