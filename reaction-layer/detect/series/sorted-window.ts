/** The newest values of a series in ascending order. */
export interface SortedWindow {
  /** Adds a value and drops the oldest one if the window is full. */
  add(value: number): void;
  size(): number;
  /**
   * Distance from a value to the nearest one in the window.
   *
   * @returns Infinity if the window is empty
   */
  distanceTo(value: number): number;
  /**
   * The value at a share of the order, without interpolation.
   *
   * @param share from 0 (the least) to 1 (the greatest)
   * @returns NaN if the window is empty
   */
  quantile(share: number): number;
}

/**
 * A window that keeps `capacity` values in 16 bytes each. Adding one moves at most all of them, which for 10,000 values
 * takes a few microseconds; everything else is a binary search or a look-up.
 */
export function createSortedWindow(capacity: number): SortedWindow {
  const arrivals = new Float64Array(capacity);
  const sorted = new Float64Array(capacity);
  let added = 0;
  let size = 0;

  const placeOf = (value: number): number => {
    let low = 0;
    let high = size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? Infinity) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    add(value) {
      const slot = added++ % capacity;
      if (size === capacity) {
        const gone = placeOf(arrivals[slot] ?? 0);
        sorted.copyWithin(gone, gone + 1, size--);
      }
      const place = placeOf(value);
      sorted.copyWithin(place + 1, place, size++);
      sorted[place] = value;
      arrivals[slot] = value;
    },
    size: () => size,
    distanceTo(value) {
      const place = placeOf(value);
      const above = place < size ? (sorted[place] ?? Infinity) - value : Infinity;
      const below = place > 0 ? value - (sorted[place - 1] ?? -Infinity) : Infinity;
      return Math.min(above, below);
    },
    quantile: (share) => (size === 0 ? NaN : (sorted[Math.round(share * (size - 1))] ?? NaN)),
  };
}
