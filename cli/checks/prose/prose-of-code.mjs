import { extname } from 'node:path';
import ts from 'typescript';

/** @typedef {import('./check-prose.mjs').Prose} Prose */

/**
 * Comments and quoted texts of languages that are read by pattern; neighbouring line comments are one passage.
 *
 * @type {Readonly<Record<string, RegExp>>}
 */
const BY_EXTENSION = {
  '.sql': /(?:^[ \t]*--.*\n?)+|--.*/gm,
  '.py': /(?:^[ \t]*#.*\n?)+|#.*|"""[^]*?"""/gm,
  '.sh': /(?:^[ \t]*#.*\n?)+/gm,
};

/**
 * The comments and string literals of a source file.
 *
 * @param {string} source
 * @param {string} path
 * @returns {Prose[]}
 */
export function proseOfCode(source, path) {
  const pattern = BY_EXTENSION[extname(path)];
  const passages = pattern
    ? [...source.matchAll(pattern)].map((match) => ({ text: match[0], start: match.index }))
    : proseOfTypeScript(source, path);
  return passages.map(({ text, start }) => ({ text: withoutMarkers(text), start }));
}

/** @param {string} source @param {string} path @returns {Prose[]} */
function proseOfTypeScript(source, path) {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  /** @type {Map<number, number>} */
  const comments = new Map();
  /** @type {Prose[]} */
  const literals = [];
  /** @param {import('typescript').Node} node */
  const visit = (node) => {
    const children = node.getChildren(file);
    for (const range of children.length > 0
      ? []
      : [
          ...(ts.getLeadingCommentRanges(source, node.pos) ?? []),
          ...(ts.getTrailingCommentRanges(source, node.end) ?? []),
        ])
      comments.set(range.pos, range.end);
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      ts.isJsxText(node)
    )
      literals.push({ text: node.getText(file), start: node.getStart(file) });
    children.forEach(visit);
  };
  visit(file);
  return [
    ...joined(
      [...comments].sort(([a], [b]) => a - b),
      source,
    ),
    ...literals,
  ];
}

/** Line comments that follow each other, as one passage. @param {[number, number][]} ranges @param {string} source */
function joined(ranges, source) {
  /** @type {Prose[]} */
  const passages = [];
  for (const [start, end] of ranges) {
    const last = passages.at(-1);
    const lastEnd = last ? last.start + last.text.length : 0;
    if (last && source.startsWith('//', start) && source.slice(lastEnd, start).trim() === '')
      last.text = source.slice(last.start, end);
    else passages.push({ text: source.slice(start, end), start });
  }
  return passages;
}

/** Blanks what marks a comment at the start of a line; offsets stay as they are. @param {string} text */
function withoutMarkers(text) {
  return text.replace(/^[ \t]*(\/\*\*?|\*\/|\*|\/\/|--|#)/gm, (marker) => ' '.repeat(marker.length));
}
