import type { StoreKey } from './store';

/** The text element of a key. @throws TypeError if it is not text: then other code wrote the key */
export function textIn(key: StoreKey, index: number): string {
  const part = key[index];
  if (typeof part !== 'string') throw wrongPart(key, index, 'text');
  return part;
}

/** The number element of a key. @throws TypeError if it is not a number: then other code wrote the key */
export function numberIn(key: StoreKey, index: number): number {
  const part = key[index];
  if (typeof part !== 'number') throw wrongPart(key, index, 'a number');
  return part;
}

function wrongPart(key: StoreKey, index: number, wanted: string): TypeError {
  return new TypeError(`part ${index} of the key ${JSON.stringify(key)} must be ${wanted}`);
}
