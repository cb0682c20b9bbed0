/** Scores by number that are emptied by what was touched, so that one request costs no more than it looks at. */
export class SparseScores {
  readonly scores: Float64Array;
  readonly #touched: Uint32Array;
  #count = 0;

  constructor(size: number) {
    this.scores = new Float64Array(size);
    this.#touched = new Uint32Array(size);
  }

  /** @param value above 0 */
  add(number: number, value: number): void {
    const known = this.scores[number] ?? 0;
    if (known === 0) this.#touched[this.#count++] = number;
    this.scores[number] = known + value;
  }

  /** Numbers with a score. */
  touched(): Uint32Array {
    return this.#touched.subarray(0, this.#count);
  }

  clear(): void {
    for (const number of this.touched()) this.scores[number] = 0;
    this.#count = 0;
  }
}
