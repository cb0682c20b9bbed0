import tseslint from 'typescript-eslint';

const noClock = [
  { object: 'Date', property: 'now', message: 'Time is an argument in the core.' },
  { object: 'Math', property: 'random', message: 'Randomness is an argument in the core.' },
];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '.build/',
      '**/generated/',
      'dashboard/dist/',
      'stacks/',
      // Compiled by a test, with the generated client and a compiler of its own.
      'test/clients/typescript/',
      '**/*.mjs',
      '.dependency-cruiser.cjs',
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
    },
  },
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
  {
    files: ['test/**/*.ts', 'loadtest/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
);
