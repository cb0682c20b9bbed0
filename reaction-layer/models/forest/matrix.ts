/** Rows of numbers, one after the other. NaN is a missing value. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Value of row r and column c at r × columns + c. */
  readonly cells: Float64Array;
}

export function rowOf({ columns, cells }: Matrix, row: number): Float64Array {
  return cells.subarray(row * columns, (row + 1) * columns);
}

/** @param rows of equal length */
export function matrixOf(rows: readonly (readonly number[] | Float64Array)[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const cells = new Float64Array(rows.length * columns);
  for (const [at, row] of rows.entries()) cells.set(row, at * columns);
  return { rows: rows.length, columns, cells };
}

/** Values of a column that are not missing, ascending. */
export function sortedColumn({ rows, columns, cells }: Matrix, column: number): Float64Array {
  const values = new Float64Array(rows);
  let known = 0;
  for (let row = 0; row < rows; row++) {
    const value = cells[row * columns + column] ?? NaN;
    if (!Number.isNaN(value)) values[known++] = value;
  }
  return values.subarray(0, known).sort();
}

/** The median of each column; 0 for one without a value. */
export function mediansOf(matrix: Matrix): Float64Array {
  return Float64Array.from({ length: matrix.columns }, (_, column) => {
    const values = sortedColumn(matrix, column);
    return values[values.length >> 1] ?? 0;
  });
}

/** The same rows with every missing value replaced; the matrix itself if none is missing. */
export function filled(matrix: Matrix, fill: Float64Array): Matrix {
  if (!matrix.cells.some(Number.isNaN)) return matrix;
  const cells = matrix.cells.map((value, at) => (Number.isNaN(value) ? (fill[at % matrix.columns] ?? 0) : value));
  return { ...matrix, cells };
}
