import limits from './patience.json' with { type: 'json' };

/**
 * When a test is taken to hang, ms. No test measures time: this is many times what the longest one takes, also on a machine that has
 * ten times as much to do. jest.config.mjs gives the same to every test.
 */
export const PATIENCE_MS = process.env['TIDEMARK_TEST_ALL'] === undefined ? limits.test_ms : limits.test_all_ms;
