import ts from 'typescript';

export const BRANCH_KINDS = [
  'function',
  'if',
  'else',
  'conditional',
  'logical',
  'case',
  'default value',
  'catch',
] as const;
export type BranchKind = (typeof BRANCH_KINDS)[number];

/** A place where a program may take one of two paths. */
export interface Branch {
  readonly line: number;
  readonly kind: BranchKind;
}

export interface Instrumented {
  readonly code: string;
  /** Ordered by index in the counts of the file. */
  readonly branches: readonly Branch[];
}

/** Prepended to a bundle of instrumented sources. The counts are in `globalThis.__branchCounts`. */
export const COUNTING =
  'globalThis.__branchCounts ??= {}; globalThis.__branches = (file, count) => (globalThis.__branchCounts[file] ??= new Uint32Array(count));';

/**
 * Makes a TypeScript source count how often each of its branches is taken: both sides of every condition (including a
 * missing `else`), right sides of logical operators, cases, default values, error handlers, and functions. V8's own
 * coverage ignores a missing `else` and merges neighbours that were taken equally often, so that “all branches” would
 * be a different number in every run. Line numbers stay the same.
 *
 * @param file names the source in the counts
 */
export function instrument(source: string, file: string): Instrumented {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const branches: Branch[] = [];
  const insertions: Insertion[] = [];
  const counter = (node: ts.Node, kind: BranchKind): string => {
    branches.push({ line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1, kind });
    return `__branch[${branches.length - 1}]++`;
  };
  const insert: Insert = (at, text) => insertions.push({ at, text });
  const visit = (node: ts.Node): void => {
    // Inner nodes first: where two insertions meet, the inner one closes first.
    ts.forEachChild(node, visit);
    countNode(node, { tree, counter, insert });
  };
  visit(tree);
  const head = `const __branch = globalThis.__branches(${JSON.stringify(file)}, ${branches.length}); `;
  return { code: branches.length === 0 ? source : head + applied(source, insertions), branches };
}

interface Insertion {
  readonly at: number;
  readonly text: string;
}
type Insert = (at: number, text: string) => void;

interface Counting {
  readonly tree: ts.SourceFile;
  readonly counter: (node: ts.Node, kind: BranchKind) => string;
  readonly insert: Insert;
}

const LOGICAL: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
]);

function countNode(node: ts.Node, to: Counting): void {
  if (ts.isIfStatement(node)) {
    countStatement(node.thenStatement, 'if', to);
    if (node.elseStatement === undefined) to.insert(node.end, ` else { ${to.counter(node, 'else')}; }`);
    else countStatement(node.elseStatement, 'else', to);
  } else if (ts.isConditionalExpression(node)) {
    countExpression(node.whenTrue, 'conditional', to);
    countExpression(node.whenFalse, 'conditional', to);
  } else if (ts.isBinaryExpression(node) && LOGICAL.has(node.operatorToken.kind))
    countExpression(node.right, 'logical', to);
  else if (ts.isCaseOrDefaultClause(node)) countCase(node, to);
  else if (ts.isCatchClause(node)) countBlock(node.block, 'catch', to);
  else if ((ts.isParameter(node) || ts.isBindingElement(node)) && node.initializer !== undefined)
    countExpression(node.initializer, 'default value', to);
  else if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
    if (ts.isBlock(node.body)) countBlock(node.body, 'function', to);
    else countExpression(node.body, 'function', to);
  }
}

function countExpression(node: ts.Expression, kind: BranchKind, { tree, counter, insert }: Counting): void {
  insert(node.getStart(tree), `(${counter(node, kind)}, `);
  insert(node.end, ')');
}

function countBlock(node: ts.Block, kind: BranchKind, { tree, counter, insert }: Counting): void {
  insert(node.getStart(tree) + 1, ` ${counter(node, kind)};`);
}

function countStatement(node: ts.Statement, kind: BranchKind, to: Counting): void {
  if (ts.isBlock(node)) {
    countBlock(node, kind, to);
    return;
  }
  to.insert(node.getStart(to.tree), `{ ${to.counter(node, kind)}; `);
  to.insert(node.end, ' }');
}

function countCase(node: ts.CaseOrDefaultClause, { tree, counter, insert }: Counting): void {
  const colon = node.getChildren(tree).find(({ kind }) => kind === ts.SyntaxKind.ColonToken);
  if (colon !== undefined) insert(colon.end, ` ${counter(node, 'case')};`);
}

function applied(source: string, insertions: readonly Insertion[]): string {
  let code = '';
  let from = 0;
  for (const { at, text } of [...insertions].sort((a, b) => a.at - b.at)) {
    code += source.slice(from, at) + text;
    from = at;
  }
  return code + source.slice(from);
}
