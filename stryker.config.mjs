/**
 * Mutation testing: bugs are planted one by one, and each must fail a test (docs/mutation-survivors.md explains those
 * that do not).
 *
 *     TIDEMARK_MUTATE=fence npx stryker run    one part, or several with commas between; all of them take hours
 *
 * `./tidemark test --all` runs the parts that have changed (test/tiers/suites.json). Tests draw fewer cases here
 * (test/support/effort.ts); results go to reports/.
 */
/** @typedef {{ readonly code: readonly string[], readonly tests: readonly string[], readonly coverage?: 'all' }} MutatedPart */

/** @type {Readonly<Record<string, MutatedPart>>} */
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

const chosen = (process.env['TIDEMARK_MUTATE'] ?? Object.keys(PARTS).join()).split(',').map((name) => {
  const part = PARTS[name];
  if (part === undefined)
    throw new Error(`TIDEMARK_MUTATE: '${name}' is not a part; use ${Object.keys(PARTS).join(', ')}`);
  return part;
});
process.env['TIDEMARK_MUTATION'] = '1';

/**
 * What Stryker says of a place that it could mutate, as far as it is read here.
 * @typedef {object} Place
 * @property {Node} node
 * @property {Node | null} parent
 * @property {string} listKey
 * @property {number | string} key
 */
/** @typedef {{ readonly type: string, readonly callee?: Named, readonly id?: Named }} Node */
/** @typedef {{ readonly name?: string }} Named */

/**
 * Texts for people are not mutated, because their wording may change: error messages and the reasons that the gate
 * gives.
 */
const messages = {
  /** @param {Place} place */
  shouldIgnore: ({ node, parent, listKey, key }) => {
    const isText = node.type === 'TemplateLiteral' || node.type === 'StringLiteral' || node.type === 'BinaryExpression';
    if (!isText || parent === null) return undefined;
    const callee = parent.callee?.name ?? '';
    const isErrorText = parent.type === 'NewExpression' && isArgument(0) && callee.endsWith('Error');
    const isReason = parent.type === 'CallExpression' && isArgument(2) && callee === 'reason';
    const isMessage = parent.type === 'VariableDeclarator' && parent.id?.name === 'message';
    return isErrorText || isReason || isMessage ? 'a message to people' : undefined;

    /** @param {number} index */
    function isArgument(index) {
      return listKey === 'arguments' && key === index;
    }
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
