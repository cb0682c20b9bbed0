/** A typed column that grows by half when it is full. */
export class GrowingColumn<Column extends Uint32Array | Float64Array> {
  #column: Column;
  #length = 0;

  constructor(private readonly make: (length: number) => Column) {
    this.#column = make(1_024);
  }

  push(value: number): void {
    if (this.#length === this.#column.length) {
      const larger = this.make(Math.ceil(this.#length * 1.5));
      larger.set(this.#column);
      this.#column = larger;
    }
    this.#column[this.#length++] = value;
  }

  get length(): number {
    return this.#length;
  }

  /** What was pushed; shares its memory. */
  get values(): Column {
    return this.#column;
  }
}
