// The rules of the whole project. This package has a configuration of its own because its packages may not be
// installed.
import house from '../eslint.config.mjs';

const [, ...rules] = house;

export default [
  { ignores: ['**/node_modules/'] },
  // Without the rules for individual folders elsewhere.
  ...rules.filter(({ files = [] }) => !files.flat().some((pattern) => /^(core|test|loadtest)\//.test(pattern))),
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  // Creating a construct is its effect.
  { rules: { '@typescript-eslint/no-unused-expressions': 'off', 'no-new': 'off' } },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    files: ['**/stacks/test/**/*.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
];
