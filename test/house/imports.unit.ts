import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

const FORBIDDEN = [
  ['core/cell/a', 'adapters/local/store', 'core-imports-nothing'],
  ['core/cell/b', 'speed-layer/collect/handler', 'core-imports-nothing'],
  ['speed-layer/aggregate/c', 'batch-layer/gate/gate', 'speed-layer-imports-core'],
  ['speed-layer/aggregate/d', 'adapters/local/store', 'speed-layer-imports-core'],
  ['batch-layer/run/e', 'serving-layer/query/query', 'batch-layer-imports-core'],
  ['serving-layer/api/f', 'speed-layer/collect/handler', 'serving-layer-imports-core'],
  ['serving-layer/query/q', 'reaction-layer/follow/handler', 'serving-layer-imports-core'],
  ['reaction-layer/detect/r', 'serving-layer/query/query-service', 'reaction-layer-imports-core'],
  ['reaction-layer/detect/s', 'adapters/local/store', 'reaction-layer-imports-core'],
  ['reaction-layer/detect/capability', 'reaction-layer/detect/consumer', 'capability-is-data'],
  ['capabilities/list', 'reaction-layer/detect/consumer', 'list-imports-capabilities'],
  ['capabilities/generated/t', 'reaction-layer/detect/fold', 'loaders-import-parts'],
  ['reaction-layer/detect/u', 'capabilities/generated/t', 'only-what-runs-imports-the-list'],
  ['client/r', 'core/event/limits', 'client-imports-the-wire'],
  ['dashboard/src/s', 'core/time/window', 'pages-import-the-client'],
  ['adapters/local/g', 'serving-layer/query/query', 'adapters-import-core'],
  ['simulator/h', 'speed-layer/collect/handler', 'simulator-imports-core'],
  ['speed-layer/collect/lambda', 'adapters/local/store', 'lambda-imports-its-layer-and-aws'],
  ['adapters/local/i', 'platform/platform', 'nothing-imports-the-wiring'],
  ['cli/commands/n', 'test/support/seed', 'nothing-imports-tests'],
  ['simulation/world/m', 'platform/platform', 'nothing-imports-the-wiring'],
  ['dashboard/src/r', 'core/metric/metric', 'pages-import-the-client'],
  ['dashboard/src/y', 'reaction-layer/advise/page', 'pages-import-the-client'],
  ['dashboard/src/generated/t', 'reaction-layer/detect/fold', 'loaders-import-parts'],
  ['reaction-layer/detect/page', 'core/metric/registry', 'capability-pages-import-the-wire-and-parts'],
  ['reaction-layer/detect/page/w', 'dashboard/src/shell/app', 'capability-pages-import-the-wire-and-parts'],
  ['reaction-layer/detect/v', 'dashboard/src/text/names', 'layers-know-no-page'],
  ['tracker/s', 'speed-layer/collect/handler', 'pages-import-the-client'],
  ['client/t', 'core/metric/registry', 'client-imports-the-wire'],
  ['stacks/layers/u', 'speed-layer/collect/response', 'stacks-import-settings-and-names'],
  ['stacks/lib/v', 'adapters/local/store', 'stacks-import-settings-and-names'],
  ['stacks/lib/w', 'platform/platform', 'stacks-import-settings-and-names'],
  ['batch-layer/run/o', 'simulation/world/world', 'only-tools-import-the-simulation'],
] as const;
const ALLOWED = [
  ['speed-layer/collect/j', 'core/frame/frame'],
  ['speed-layer/pulse/lambda', 'adapters/aws/kinesis'],
  ['reaction-layer/advise/capability', 'core/capability/capability'],
  ['reaction-layer/advise/lambda', 'capabilities/generated/t'],
  ['capabilities/generated/v', 'reaction-layer/detect/consumer'],
  ['platform/k', 'adapters/local/store'],
  ['cli/l', 'platform/platform'],
  ['client/ac', 'core/wire/status'],
  ['dashboard/src/u', 'client/client'],
  ['dashboard/src/v', 'core/wire/answer'],
  ['cli/commands/p', 'simulation/search/search'],
  ['dashboard/src/x', 'client/client'],
  ['dashboard/src/generated/x', 'serving-layer/show/page'],
  ['serving-layer/show/page', 'core/wire/answer'],
  ['serving-layer/show/page', 'dashboard/src/kit/table'],
  ['serving-layer/show/page/list', 'dashboard/src/data/ask'],
  ['tracker/y', 'core/wire/event'],
  ['stacks/layers/z', 'speed-layer/pulse/config'],
  ['stacks/layers/aa', 'adapters/aws/storage-keys'],
  ['stacks/layers/ab', 'core/metric/registry'],
  ['simulation/world/q', 'adapters/memory/memory-stores'],
] as const;

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** Creates a project whose files import each other as listed, and runs the import rule over it. */
function violationsIn(
  imports: readonly (readonly [from: string, to: string, ...rest: string[]])[],
): readonly Violation[] {
  const house = mkdtempSync(join(tmpdir(), 'tidemark-house-'));
  const place = (path: string, text: string): void => {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  };
  try {
    place('tsconfig.json', '{}');
    for (const [, to] of imports) place(`${to}.ts`, 'export const x = 1;\n');
    for (const [from, to] of imports)
      place(`${from}.ts`, `export { x } from '${'../'.repeat(from.split('/').length - 1)}${to}';\n`);
    const cruiser = join(ROOT, 'node_modules/.bin/depcruise');
    const { stdout } = spawnSync(
      cruiser,
      ['.', '--config', join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json'],
      { cwd: house, encoding: 'utf8' },
    );
    return (JSON.parse(stdout) as { readonly summary: { readonly violations: readonly Violation[] } }).summary
      .violations;
  } finally {
    rmSync(house, { recursive: true, force: true });
  }
}

const FOLDER_CYCLE = [
  ['batch-layer/gate/r', 'batch-layer/plan/s'],
  ['batch-layer/plan/t', 'batch-layer/gate/u'],
] as const;

const violations = violationsIn([...FORBIDDEN, ...ALLOWED]);
const rulesBrokenBy = (file: string): readonly string[] =>
  violations.filter(({ from }) => from === `${file}.ts`).map(({ rule }) => rule.name);

test.each(FORBIDDEN)('%s may not import %s', (from, _, rule) => {
  expect(rulesBrokenBy(from)).toContain(rule);
});

test('two folders may not import each other, even by different files', () => {
  const folders = violationsIn(FOLDER_CYCLE).filter(({ rule }) => rule.name === 'no-folder-cycles');

  expect(folders.map(({ from }) => from).sort()).toEqual(['batch-layer/gate', 'batch-layer/plan']);
});

test.each(ALLOWED)('%s may import %s', (from) => {
  expect(rulesBrokenBy(from)).toEqual([]);
});
