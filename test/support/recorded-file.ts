import { existsSync, readFileSync } from 'node:fs';
import { rees46Lines } from '../../simulator/output/rees46-lines';

const NAMED = process.env['TIDEMARK_REES46_FILE'];
const REAL_FILE = NAMED ?? '../shared/data/rees46-2019-oct-1.csv';

export interface RecordedFile {
  /** For the names of tests: says which file is missing, if one is. */
  readonly name: string;
  readonly text: string;
}

/** The simulator's output in the format of the public REES46 data. */
export function simulatedFile(rows: number): RecordedFile {
  return { name: 'written by the simulator', text: [...rees46Lines({ seed: 1, events: rows })].join('') };
}

/**
 * The real file if present; other clones test with simulator output, and their tests say so.
 * @throws Error if `TIDEMARK_REES46_FILE` names a file that does not exist
 */
export function recordedFile(rows: number): RecordedFile {
  if (existsSync(REAL_FILE)) return { name: 'of the public data', text: readFileSync(REAL_FILE, 'utf8') };
  if (NAMED !== undefined) throw new Error(`There is no file ${NAMED}: correct TIDEMARK_REES46_FILE, or leave it out.`);
  const simulated = simulatedFile(rows);
  return { ...simulated, name: `${simulated.name}, as ${REAL_FILE} is missing` };
}
