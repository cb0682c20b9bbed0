/**
 * A repeatable stream of uniform 32-bit words: sfc32, C. Doty-Humphrey's small fast counter of 128 bits (PractRand).
 * Two words replace the first 64 bits of a visitor's HMAC, which takes a hundred times as long; test/sketches checks
 * that the registers of both have the same distribution. Different seeds give independent streams.
 */
export function hashWordsOf(seed: number): () => number {
  const state = new Int32Array([seed, 0x9e3779b9, 0x243f6a88, 1]) as Int32Array & State;
  const next = (): number => {
    const word = state[0] + state[1] + state[3];
    state[3]++;
    state[0] = state[1] ^ (state[1] >>> 9);
    state[1] = state[2] + (state[2] << 3);
    state[2] = ((state[2] << 21) | (state[2] >>> 11)) + word;
    return word >>> 0;
  };
  for (let round = 0; round < WARM_UP; round++) next();
  return next;
}

/** Additions that an array of 32-bit integers keeps within 32 bits. */
interface State {
  0: number;
  1: number;
  2: number;
  3: number;
}

/** Mixing rounds until no output bit depends on the seed in a simple way. */
const WARM_UP = 15;
