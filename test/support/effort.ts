/** How much a test draws. */
type Effort =
  /** Mutation testing: every test runs hundreds of times, and most planted bugs show in the first few cases. */
  | 'mutation'
  /** An ordinary run. */
  | 'sample'
  /** `./tidemark test --all`, every night: all that the tests promise. */
  | 'full';

const { TIDEMARK_MUTATION, TIDEMARK_TEST_ALL } = process.env;
export const EFFORT: Effort =
  TIDEMARK_MUTATION !== undefined ? 'mutation' : TIDEMARK_TEST_ALL !== undefined ? 'full' : 'sample';

const MUTATION_RUNS = 100;
/** One case in so many is drawn in an ordinary run. */
const SAMPLE = 3;

/** How many cases a property draws; `full` of them every night. */
export function runs(full: number): number {
  return choose({ mutation: Math.min(full, MUTATION_RUNS), sample: Math.ceil(full / SAMPLE), full });
}

/** The value for this run. */
export function choose<Value>(values: Readonly<Record<Effort, Value>>): Value {
  return values[EFFORT];
}
