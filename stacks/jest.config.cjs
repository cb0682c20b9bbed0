/**
 * Synthesised stacks are checked as JSON; swc compiles to CommonJS, because CDKTF is CommonJS. Types are checked by
 * tsc.
 */
module.exports = {
  testEnvironment: 'node',
  rootDir: __dirname,
  testMatch: ['<rootDir>/test/**/*.{unit,stack,terraform}.ts'],
  setupFiles: ['<rootDir>/test/no-creation-stacks.cjs'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  testTimeout: require('../test/support/test-limit.cjs').PATIENCE_MS,
};
