import limits from './test-limit.cjs';

/** How long a test may take before it counts as hung, ms. */
export const { PATIENCE_MS } = limits;
