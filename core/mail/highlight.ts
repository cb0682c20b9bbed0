/** Languages of the code that mails show. */
export const CODE_LANGUAGES = ['tsx', 'ts', 'js', 'vue'] as const;
export type CodeLanguage = (typeof CODE_LANGUAGES)[number];

export const TOKENS = ['plain', 'comment', 'text', 'number', 'tag', 'keyword'] as const;
export type TokenKind = (typeof TOKENS)[number];

export interface CodeToken {
  readonly kind: TokenKind;
  readonly text: string;
}

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'abstract as async await break case catch class const continue default delete do else export extends false finally ' +
    'for from function if implements import in instanceof interface let new null of override private public readonly ' +
    'return satisfies static super switch this throw true try type typeof undefined var void while yield'
  ).split(' '),
);

/** Comments, texts, numbers, tags, words, in this order of preference; each alternative ends where it must. */
const PARTS =
  /(?<comment>\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$)|<!--(?:[^-]|-(?!->))*(?:-->|$))|(?<text>'[^'\n]*'|"[^"\n]*")|(?<number>\b\d[\d_.]*\b)|(?<tag>(?<![\w)])<\/?[A-Za-z][\w.-]*|(?<![\w)])<\/?>|\/>)|(?<word>[A-Za-z_$][\w$]*)/g;

/** Cuts code into what is shown in different colours. Joined, the tokens are the code. */
export function tokensOf(code: string, language: CodeLanguage): readonly CodeToken[] {
  const tokens: CodeToken[] = [];
  const add = (kind: TokenKind, text: string): void => {
    const last = tokens.at(-1);
    if (last?.kind === kind) tokens[tokens.length - 1] = { kind, text: last.text + text };
    else if (text !== '') tokens.push({ kind, text });
  };
  let end = 0;
  for (const found of code.matchAll(PARTS)) {
    add('plain', code.slice(end, found.index));
    add(kindOf(found, language), found[0]);
    end = found.index + found[0].length;
  }
  add('plain', code.slice(end));
  return tokens;
}

function kindOf({ groups = {}, 0: text }: RegExpMatchArray, language: CodeLanguage): TokenKind {
  if (groups['comment'] !== undefined) return 'comment';
  if (groups['text'] !== undefined) return 'text';
  if (groups['number'] !== undefined) return 'number';
  // Without markup in the language, "<" begins a type or compares.
  if (groups['tag'] !== undefined) return language === 'tsx' || language === 'vue' ? 'tag' : 'plain';
  return KEYWORDS.has(text) ? 'keyword' : 'plain';
}
