import { PATIENCE_MS } from './test/support/test-limit.cjs';

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
  testTimeout: PATIENCE_MS,
};
