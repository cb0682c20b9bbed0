import { existsSync, readFileSync } from 'node:fs';
import { rees46Lines } from '../../simulator/output/rees46-lines';

const NAMED = process.env['TIDEMARK_REES46_FILE'];
const REAL_FILE = NAMED ?? '../shared/data/rees46-2019-oct-1.csv';

export interface RecordedFile {
  /** For the names of tests: says which file is missing, if one is. */
  readonly name: string;
  readonly text: string;
}

/** What the simulator writes in the format of the public REES46 data. */
export function simulatedFile(rows: number): RecordedFile {
  return { name: 'written by the simulator', text: [...rees46Lines({ seed: 1, events: rows })].join('') };
}

/**
 * The real file where it is; a stranger’s clone tests with what the simulator writes, and its tests say so.
 * @throws Error for a file that `TIDEMARK_REES46_FILE` names and that is not there
 */
export function recordedFile(rows: number): RecordedFile {
  if (existsSync(REAL_FILE)) return { name: 'of the public data', text: readFileSync(REAL_FILE, 'utf8') };
  if (NAMED !== undefined) throw new Error(`There is no file ${NAMED}: correct TIDEMARK_REES46_FILE, or leave it out.`);
  const simulated = simulatedFile(rows);
  return { ...simulated, name: `${simulated.name}, as ${REAL_FILE} is missing` };
}
