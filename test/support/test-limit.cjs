/**
 * How long a test may take before it counts as hung, ms. No test measures time: the limit is many times what the longest
 * one takes, even on a machine that is ten times as busy. CommonJS, because both jest configurations load it.
 */
module.exports = { PATIENCE_MS: process.env['TIDEMARK_TEST_ALL'] === undefined ? 900_000 : 8 * 3_600_000 };
