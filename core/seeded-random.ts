/** In [0, 1): the generator sfc32 (PractRand), which is seeded by one number here. @param seed its lower 32 bits count */
export function seededRandom(seed: number): () => number {
  let [a, b, c, counter] = [0x9e_37_79_b9, 0x24_3f_6a_88, seed >>> 0, 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warm = 0; warm < 15; warm++) next();
  return next;
}
