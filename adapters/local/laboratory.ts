import { createHmac } from 'node:crypto';

const SEED = 'tidemark laboratory';
const WORD = 2 ** 32;

/** A laboratory's secrets protect nothing and must be the same in every run. @returns 32 bytes */
export function laboratorySecret(name: string): Buffer {
  return createHmac('sha256', SEED).update(name).digest();
}

/**
 * Numbers in [0, 1) like those of Math.random, but the same in every run of the same commands.
 *
 * @param taken records that the log had taken when this process opened it: no two processes draw the same numbers
 */
export function laboratoryRandom(taken: number): () => number {
  let drawn = 0;
  return () => laboratorySecret(`random/${taken}/${drawn++}`).readUInt32BE(0) / WORD;
}
