// What code-figures.mjs counts in one file.
import ts from 'typescript';

/**
 * @typedef {object} FileFigures
 * @property {string} path
 * @property {number} lines
 * @property {number} codeLines lines that are neither blank nor a comment
 * @property {readonly number[]} functionLines lines of each function that has a block body, first to last
 * @property {number} anys
 * @property {number} nonNullAssertions
 * @property {number} casts `as` and angle-bracket casts, without `as const`
 * @property {number} lintDisables comments that switch off a lint rule or the compiler
 * @property {number} mocks
 * @property {number} snapshots
 * @property {number} longLines lines over 120 columns
 * @property {number} longestLine columns
 */

const MAX_COLUMNS = 120;
const COMMENT_LINE = /^\s*(\/\/|\*|\/\*)/;
const LINT_DISABLE = /^\s*(eslint-disable|@ts-(ignore|nocheck|expect-error))/;
const MOCKS = new Set(['mock', 'doMock', 'unstable_mockModule', 'spyOn', 'fn']);
const SNAPSHOTS = new Set(['toMatchSnapshot', 'toMatchInlineSnapshot', 'toThrowErrorMatchingSnapshot']);

/**
 * @param {string} path decides on the dialect
 * @param {string} text
 * @returns {FileFigures}
 */
export function measureFile(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lines = text.replace(/\n$/, '').split('\n');
  const nodes = [...descendants(file)];
  /** @param {(node: ts.Node) => boolean} is */
  const count = (is) => nodes.filter(is).length;
  return {
    path,
    lines: lines.length,
    codeLines: lines.filter((line) => line.trim() !== '' && !COMMENT_LINE.test(line)).length,
    functionLines: nodes.filter(isFunctionWithBlock).map((node) => lineCount(node, file)),
    anys: count((node) => node.kind === ts.SyntaxKind.AnyKeyword),
    nonNullAssertions: count(ts.isNonNullExpression),
    casts: count(isCast),
    lintDisables: commentsOf(text).filter((comment) => LINT_DISABLE.test(comment)).length,
    mocks: count((node) => isCallOf(node, MOCKS, 'jest')),
    snapshots: count((node) => isCallOf(node, SNAPSHOTS)),
    longLines: lines.filter((line) => line.length > MAX_COLUMNS).length,
    longestLine: Math.max(...lines.map((line) => line.length)),
  };
}

/**
 * @param {ts.Node} node
 * @returns {Generator<ts.Node, void, undefined>}
 */
function* descendants(node) {
  yield node;
  /** @type {ts.Node[]} */
  const children = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* descendants(child);
}

/**
 * @param {ts.Node} node
 * @returns {boolean}
 */
function isFunctionWithBlock(node) {
  return (
    (ts.isFunctionDeclaration(node) ||
      ts.isFunctionExpression(node) ||
      ts.isArrowFunction(node) ||
      ts.isMethodDeclaration(node) ||
      ts.isConstructorDeclaration(node) ||
      ts.isAccessor(node)) &&
    node.body !== undefined &&
    ts.isBlock(node.body)
  );
}

/**
 * @param {ts.Node} node
 * @returns {boolean}
 */
function isCast(node) {
  if (!ts.isAssertionExpression(node)) return false;
  return !(ts.isTypeReferenceNode(node.type) && node.type.getText() === 'const');
}

/**
 * @param {ts.Node} node
 * @param {ReadonlySet<string>} names
 * @param {string} [object] the name of what the method is called on; any if left out
 * @returns {boolean}
 */
function isCallOf(node, names, object) {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression } = node.expression;
  return names.has(name.text) && (object === undefined || expression.getText() === object);
}

/**
 * @param {ts.Node} node
 * @param {ts.SourceFile} file
 * @returns {number}
 */
function lineCount(node, file) {
  const { line: first } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return file.getLineAndCharacterOfPosition(node.end).line - first + 1;
}

/**
 * The text of each comment, without its marks.
 * @param {string} text
 * @returns {readonly string[]}
 */
function commentsOf(text) {
  return text.match(/\/\/.*|\/\*[\s\S]*?\*\//g)?.map((comment) => comment.replace(/^\/[/*]+/, '')) ?? [];
}
