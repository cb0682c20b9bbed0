import ts from 'typescript';

/**
 * A lint rule: a record is not indexed with a name that only exists at run time. Such a name may come from a caller
 * and be “constructor” or “__proto__”, which every object inherits.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const ownNames = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      inherited:
        'An index also finds what objects inherit, such as "constructor": use ownValue (core/own-value.ts), or a Map.',
    },
  },
  create(context) {
    const { parserServices } = context.sourceCode;
    const checker = parserServices.program.getTypeChecker();
    return {
      MemberExpression(node) {
        if (!node.computed) return;
        if (node.parent.type === 'AssignmentExpression' && node.parent.left === node) return;
        if ((parserServices.getTypeAtLocation(node.property).flags & ts.TypeFlags.String) === 0) return;
        const record = checker.getNonNullableType(parserServices.getTypeAtLocation(node.object));
        if (checker.getIndexInfoOfType(record, ts.IndexKind.String) !== undefined)
          context.report({ node, messageId: 'inherited' });
      },
    };
  },
};
