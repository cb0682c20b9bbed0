/** Numbers in [least, most), the same every time for a seed. */
export function seeded(seed: number): (least: number, most: number) => number {
  let state = seed;
  return (least, most) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return least + (state / 2 ** 32) * (most - least);
  };
}
