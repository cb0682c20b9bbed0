// The rules of the whole house (../eslint.config.mjs), which leaves this package out because its packages may not be installed.
import house from '../eslint.config.mjs';

const [, ...rules] = house;

export default [
  { ignores: ['**/node_modules/', '**/*.mjs', '**/*.cjs', '**/main.js'] },
  // Rules for folders of the house say nothing here.
  ...rules.filter(({ files = [] }) => !files.flat().some((pattern) => /^(core|test|loadtest)\//.test(pattern))),
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  // A construct does its work by being made.
  { rules: { '@typescript-eslint/no-unused-expressions': 'off', 'no-new': 'off' } },
  {
    files: ['**/stacks/test/**/*.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
];
