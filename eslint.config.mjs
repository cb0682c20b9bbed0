import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { ownNames } from './cli/checks/own-names.mjs';

/** JSON from storage or from another machine may be anything: it is parsed or narrowed, never cast. */
const castJson = [
  'TSAsExpression > CallExpression[callee.object.name="JSON"][callee.property.name="parse"].expression',
  'TSAsExpression > AwaitExpression.expression > CallExpression[callee.property.name="json"]',
].map((selector) => ({ selector, message: 'Parse it with zod or narrow it with a guard; a cast checks nothing.' }));

/** A name from a caller or from storage may be `constructor`: `in` sees what every object inherits. */
const inheritedName = {
  selector: 'BinaryExpression[operator="in"][left.type!="Literal"][left.type!="PrivateIdentifier"]',
  message: '`in` also finds what objects inherit, such as "constructor": use Object.hasOwn, or a Map.',
};

/** Of the object `z` a bundler keeps everything, twice what functions need of zod. */
const wholeZod = {
  selector: 'ImportDeclaration[source.value="zod"] > ImportSpecifier[imported.name="z"]',
  message: "Write `import * as z from 'zod'`, so that functions load only what they use of it.",
};

const noClock = [
  { object: 'Date', property: 'now', message: 'Time is an argument in the core.' },
  { object: 'Math', property: 'random', message: 'Randomness is an argument in the core.' },
];

export default defineConfig(
  {
    ignores: [
      '**/node_modules/',
      '.build/',
      '**/generated/',
      'dashboard/dist/',
      // stacks/eslint.config.mjs checks it, because its packages may not be installed.
      'stacks/',
      // Compiled by a test, with the generated client and a compiler of its own.
      'test/clients/typescript/',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Indexed access is checked by the compiler; the linter cannot tell a checked index from a guess.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', inheritedName, wholeZod],
    },
  },
  {
    // Left out: a measure of JSON.parse itself, and files that the simulation writes and reads in one run.
    ignores: ['test/**', 'stacks/test/**', 'loadtest/measures/normalise.ts', 'simulation/model/{row-files,rows}.ts'],
    rules: { 'no-restricted-syntax': ['error', inheritedName, wholeZod, ...castJson] },
  },
  {
    // cli/printable.ts: what comes from a sender never reaches a terminal as it is.
    files: ['cli/*.ts', 'cli/commands/**/*.ts', 'cli/doctor/**/*.ts', 'cli/environment/**/*.ts'],
    // Files of simulated events, and a question whether stderr is a terminal.
    ignores: ['cli/output.ts', 'cli/commands/simulate.ts', 'cli/commands/simulate-faults.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['stdout', 'stderr'].map((property) => ({
          object: 'process',
          property,
          message: 'Write through cli/output.ts, which escapes control characters.',
        })),
      ],
    },
  },
  {
    // Where names come from callers: headers, parameters, words of a command line.
    files: ['cli/*.ts', 'cli/commands/**/*.ts', '{platform,reaction-layer,serving-layer,speed-layer}/**/*.ts'],
    plugins: { tidemark: { rules: { 'own-names': ownNames } } },
    rules: { 'tidemark/own-names': 'error' },
  },
  // A rule is called by the linter, with the linter's own types.
  { files: ['cli/checks/own-names.mjs'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['core/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', ...noClock],
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'setTimeout',
        'setInterval',
        'fetch',
        'performance',
        'crypto',
      ],
    },
  },
  // All words of a language are one file.
  { files: ['dashboard/src/text/en.ts'], rules: { 'max-lines': 'off' } },
  // What the tracker has to say, it says in the console of the page that it runs in.
  { files: ['tracker/src/surroundings.ts'], rules: { 'no-console': 'off' } },
  {
    // Pages of capabilities belong to the program of the dashboard.
    files: ['*-layer/**/page.tsx', '*-layer/*/page/**'],
    languageOptions: { parserOptions: { projectService: false, project: ['dashboard/tsconfig.json'] } },
  },
  {
    files: ['test/**/*.ts', 'loadtest/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
);
