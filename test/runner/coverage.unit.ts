import { linesHit, statementLines } from '../../cli/test/coverage';

describe('lines that count', () => {
  it('are those on which something runs: not types, imports, comments or blank lines', () => {
    const source = [
      "import { a } from './a';",
      '/** A type. */',
      'interface Shape {',
      '  readonly x: number;',
      '}',
      '',
      'export const twice = (shape: Shape) =>',
      '  2 * shape.x;',
      'export function f(): number {',
      '  // why',
      '  return a;',
      '}',
    ].join('\n');

    expect([...statementLines(source)].sort((a, b) => a - b)).toEqual([7, 8, 11]);
  });

  it('ran if they ran in any process', () => {
    const report = (counts: Readonly<Record<string, number>>) => ({
      '/x.ts': { statementMap: { '0': { start: { line: 1 } }, '1': { start: { line: 2 } } }, s: counts },
    });

    const hits = linesHit([report({ '0': 3, '1': 0 }), report({ '0': 0, '1': 1 }), {}]);

    expect([...(hits.get('/x.ts') ?? [])]).toEqual([1, 2]);
  });
});
