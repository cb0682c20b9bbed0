import { transformSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import { coverageOf } from '../../../simulation/search/coverage';
import { type BranchKind, COUNTING, instrument } from '../../../simulation/search/instrument';

const SOURCE = `/** Everything that branches. */
type Choice = 'a' | 'b';
export function choose(value: number | undefined, choice: Choice, limit = 3): string {
  if (value === undefined) return 'none';
  if (value > limit) { return 'many'; } else if (value < 0) return 'less';
  const half = value % 2 === 0 ? value / 2 : (value as number);
  switch (choice) {
    case 'a':
      return \`a\${half}\`;
    case 'b':
    default: {
      try { if (half === 1) throw new Error('one'); } catch { return 'caught'; }
      return value > 1 && half > 0 ? [half].map((each) => each ?? 0).join() : 'b';
    }
  }
}
`;

interface Counts {
  readonly [file: string]: Uint32Array;
}

/** Runs the instrumented source with calls, and returns which branches were taken. */
function takenBy(calls: (choose: (...args: readonly unknown[]) => string) => void) {
  const { code, branches } = instrument(SOURCE, 'x/choose.ts');
  const script = transformSync(code, { loader: 'ts', format: 'cjs' }).code;
  const scope: {
    readonly module: { readonly exports: Record<string, (...args: readonly unknown[]) => string> };
    readonly __branchCounts?: Counts;
  } = { module: { exports: {} } };
  runInNewContext(`${COUNTING}\n${script}`, scope);
  calls(scope.module.exports['choose'] as (...args: readonly unknown[]) => string);
  const counts = scope.__branchCounts as Counts;
  const taken = branches
    .filter((_, at) => (counts['x/choose.ts']?.[at] ?? 0) > 0)
    .map(({ line, kind }) => `${line} ${kind}`);
  return {
    branches: branches.map(({ line, kind }) => `${line} ${kind}`),
    taken: taken.sort(),
    counts,
    table: { 'x/choose.ts': branches },
  };
}

const kinds = (branches: readonly string[]): readonly BranchKind[] =>
  branches.map((name) => name.slice(name.indexOf(' ') + 1) as BranchKind);

test('instrumented code behaves as before', () => {
  const answers: string[] = [];
  takenBy((choose) => {
    answers.push(
      choose(undefined, 'a'),
      choose(9, 'a'),
      choose(-1, 'a'),
      choose(2, 'a'),
      choose(1, 'b'),
      choose(3, 'b'),
      choose(0, 'b'),
    );
  });
  expect(answers).toEqual(['none', 'many', 'less', 'a1', 'caught', '3', 'b']);
});

test('every branch has a counter, a missing else as well', () => {
  const { branches } = takenBy(() => undefined);
  const count = (kind: BranchKind): number => kinds(branches).filter((each) => each === kind).length;
  expect({
    function: count('function'),
    if: count('if'),
    else: count('else'),
    conditional: count('conditional'),
    logical: count('logical'),
  }).toEqual({
    function: 2,
    if: 4,
    else: 4,
    conditional: 4,
    logical: 2,
  });
  expect({ case: count('case'), value: count('default value'), catch: count('catch') }).toEqual({
    case: 3,
    value: 1,
    catch: 1,
  });
});

test('only the branches that were taken count', () => {
  expect(takenBy((choose) => choose(undefined, 'a', 5)).taken).toEqual(['3 function', '4 if']);
  expect(takenBy((choose) => choose(9, 'a')).taken).toEqual(['3 default value', '3 function', '4 else', '5 if']);
});

test('coverage adds up what several processes have taken', () => {
  const one = takenBy((choose) => choose(undefined, 'a', 5));
  const other = takenBy((choose) => choose(9, 'a'));
  const { branches, taken, folders, neverTaken } = coverageOf(one.table, [one.counts, other.counts, {}]);
  expect({ branches, taken, folders }).toEqual({
    branches: 21,
    taken: 5,
    folders: [{ folder: 'x', branches: 21, taken: 5 }],
  });
  expect(neverTaken).toContain('x/choose.ts:12 catch');
});

test('no line moves, in whatever is written in the sources', () => {
  for (const file of [
    'core/cell/fold.ts',
    'speed-layer/fenced-update.ts',
    'serving-layer/query/plan.ts',
    'batch-layer/publish/row-cursor.ts',
  ]) {
    const source = readFileSync(resolve(import.meta.dirname, '../../..', file), 'utf8');
    const { code } = instrument(source, file);
    expect(code.split('\n')).toHaveLength(source.split('\n').length);
    expect(() => transformSync(code, { loader: 'ts' })).not.toThrow();
  }
});
