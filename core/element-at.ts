/**
 * The element at an index that the caller knows to exist.
 *
 * @throws RangeError if there is none, instead of letting `undefined` travel on
 */
export function elementAt<Element>(list: ArrayLike<Element>, index: number): Element {
  if (!(index >= 0 && index < list.length))
    throw new RangeError(`index ${index} is outside of a list of ${list.length}`);
  return list[index] as Element;
}
