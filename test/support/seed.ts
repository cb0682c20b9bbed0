import fc from 'fast-check';
import './coverage';
import { EFFORT, runs } from './effort';

/**
 * Property tests draw the same cases every time, so that a green run stays green and a failure can be repeated.
 * `TIDEMARK_SEED=7 ./tidemark test` draws others; `./tidemark test --all` draws new ones each time, and fast-check
 * prints the seed.
 */
const { TIDEMARK_SEED } = process.env;
if (TIDEMARK_SEED !== undefined) fc.configureGlobal({ seed: Number(TIDEMARK_SEED) });
else if (EFFORT !== 'full') fc.configureGlobal({ seed: 20191001 });
if (EFFORT === 'mutation') fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: runs(100), endOnFailure: true });
