import { readFileSync } from 'node:fs';

const limits = /** @type {{ readonly test_ms: number, readonly test_all_ms: number }} */ (
  JSON.parse(readFileSync(new URL('test/support/patience.json', import.meta.url), 'utf8'))
);

/** One suffix per kind of test (CONTRIBUTING.md lists them); everything runs through swc, types are checked by tsc. */
export default {
  testEnvironment: 'node',
  testMatch: ['**/*.{unit,property,contract,parity,sim,e2e,browser}.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/\\.build/', '/stacks/'],
  modulePathIgnorePatterns: ['/\\.build/', '/\\.tidemark/'],
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['<rootDir>/test/support/seed.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  workerIdleMemoryLimit: '1500MB',
  testTimeout: process.env['TIDEMARK_TEST_ALL'] === undefined ? limits.test_ms : limits.test_all_ms,
};
