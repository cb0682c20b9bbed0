/**
 * Mutation testing: bugs are planted one by one, and each must fail a test (docs/mutation-survivors.md explains those that do not).
 *
 *     TIDEMARK_MUTATE=fence npx stryker run    one part, or several with commas between; all of them take hours
 *
 * `./tidemark test --all` runs the parts that have changed (test/tiers/suites.json). Tests draw fewer cases here
 * (test/support/effort.ts); results go to reports/.
 */
export const PARTS = {
  fence: { code: ['speed-layer/fenced-update.ts', 'speed-layer/warm-states.ts'], tests: ['speed/fenced-update'] },
  time: { code: ['core/time/**/*.ts'], tests: ['core/calendar', 'core/arrival-hour'] },
  ledger: { code: ['core/ledger/**/*.ts'], tests: ['core/ledger', 'speed/ledger-sum'] },
  gate: { code: ['batch-layer/gate/{books,compare-hour,gate}.ts'], tests: ['batch/gate', 'batch/compare-hour'] },
  cell: {
    code: ['core/cell/{carried,cell,codec}.ts', 'core/encoding/*.ts'],
    tests: ['core/bytes', 'core/cell', 'core/distinct', 'core/metric-laws'],
  },
  // What an event changes is worked out once for a process: the first test that meets it is not the one that checks it.
  fold: { code: ['core/cell/fold.ts'], tests: ['core/fold'], coverage: 'all' },
  sketch: {
    code: ['core/sketch/**/*.ts'],
    tests: ['core/ddsketch', 'core/hyperloglog', 'core/space-saving', 'core/sketch-codec'],
  },
  merge: { code: ['core/merge/**/*.ts'], tests: ['merge/**/', 'serving/merged-answer'] },
};

const chosen = (process.env.TIDEMARK_MUTATE ?? Object.keys(PARTS).join()).split(',').map((name) => PARTS[name]);
process.env.TIDEMARK_MUTATION = '1';

/** What is said to people may be worded otherwise: messages of errors and of the gate's reasons are not mutated. */
const messages = {
  shouldIgnore: ({ node, parent, listKey, key }) => {
    const isText = node.type === 'TemplateLiteral' || node.type === 'StringLiteral' || node.type === 'BinaryExpression';
    if (!isText || parent === null) return undefined;
    const isErrorText =
      parent.type === 'NewExpression' && listKey === 'arguments' && key === 0 && /Error$/.test(parent.callee.name);
    const isReason =
      parent.type === 'CallExpression' && listKey === 'arguments' && key === 2 && parent.callee.name === 'reason';
    const isMessage = parent.type === 'VariableDeclarator' && parent.id.name === 'message';
    return isErrorText || isReason || isMessage ? 'a message to people' : undefined;
  },
};
export const strykerPlugins = [{ kind: 'Ignore', name: 'messages', value: messages }];

export default {
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: {
    configFile: 'jest.config.mjs',
    config: {
      testMatch: chosen.flatMap(({ tests }) => tests.map((name) => `<rootDir>/test/${name}*.{unit,property}.ts`)),
    },
  },
  mutate: chosen.flatMap(({ code }) => code),
  plugins: ['@stryker-mutator/jest-runner', './stryker.config.mjs'],
  ignorers: ['messages'],
  coverageAnalysis: chosen.some(({ coverage }) => coverage === 'all') ? 'all' : 'perTest',
  concurrency: 1,
  // An endless loop is a bug found; a busy machine is not.
  timeoutMS: 20_000,
  timeoutFactor: 4,
  ignorePatterns: ['.build', '.tidemark', 'dashboard', 'docs', 'stacks', 'tracker'],
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: 'reports/mutation.json' },
  allowConsoleColors: false,
  thresholds: { high: 95, low: 85, break: 85 },
};
