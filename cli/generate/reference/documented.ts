import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { repositoryRoot } from '../../root';

/** A member of an interface, or a property of a constant object, with its leading comment. */
export interface Documented {
  readonly name: string;
  readonly isOptional: boolean;
  /** The declared type as it is written; empty for a property of a constant. */
  readonly type: string;
  readonly comment: string;
}

/**
 * The members of an interface or of a constant object, read from the source: the code's own comments are the reference.
 *
 * @param path of the file, below the root of the repository
 * @throws TypeError if the file declares nothing of that name
 */
export function documentedMembers(path: string, name: string): readonly Documented[] {
  const source = ts.createSourceFile(
    path,
    readFileSync(join(repositoryRoot(), path), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const members = membersIn(source, name);
  if (members === undefined)
    throw new TypeError(`${path} declares no interface or constant object ${name}: correct the list of the reference`);
  return members.flatMap((member) => documented(member, source));
}

type Member = ts.TypeElement | ts.ObjectLiteralElementLike;

function membersIn(source: ts.SourceFile, name: string): readonly Member[] | undefined {
  return source.statements.map((statement) => membersOf(statement, name, source)).find((found) => found !== undefined);
}

function membersOf(statement: ts.Statement, name: string, source: ts.SourceFile): readonly Member[] | undefined {
  if (ts.isInterfaceDeclaration(statement))
    return statement.name.text === name ? ownAndInherited(statement, source) : undefined;
  if (!ts.isVariableStatement(statement)) return undefined;
  const declaration = statement.declarationList.declarations.find(
    (one) => ts.isIdentifier(one.name) && one.name.text === name,
  );
  const value = withoutAssertions(declaration?.initializer);
  return value !== undefined && ts.isObjectLiteralExpression(value) ? value.properties : undefined;
}

/** Of interfaces that it extends, those in the same file. */
function ownAndInherited(declaration: ts.InterfaceDeclaration, source: ts.SourceFile): readonly Member[] {
  const parents = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression));
  return [...declaration.members, ...parents.flatMap((parent) => membersIn(source, parent.getText(source)) ?? [])];
}

/** The expression before `as const` and `satisfies …`. */
function withoutAssertions(value: ts.Expression | undefined): ts.Expression | undefined {
  return value !== undefined && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value))
    ? withoutAssertions(value.expression)
    : value;
}

function documented(member: Member, source: ts.SourceFile): readonly Documented[] {
  if (member.name === undefined) return [];
  const type = ts.isPropertySignature(member) ? (member.type?.getText(source) ?? '') : '';
  return [
    {
      name: member.name.getText(source),
      isOptional: ts.isPropertySignature(member) && member.questionToken !== undefined,
      type: type.replace(/\/\*\*.*?\*\//gs, '').replace(/\s+/g, ' '),
      comment: commentOf(member),
    },
  ];
}

function commentOf(member: Member): string {
  const comments = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
  return comments
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}
