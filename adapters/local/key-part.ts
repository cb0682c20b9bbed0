import type { StoreKey } from './store';

/** The part of a key that holds text. @throws TypeError if it does not: then the key was written by other code */
export function textIn(key: StoreKey, index: number): string {
  const part = key[index];
  if (typeof part !== 'string') throw wrongPart(key, index, 'text');
  return part;
}

/** The part of a key that holds a number. @throws TypeError if it does not: then the key was written by other code */
export function numberIn(key: StoreKey, index: number): number {
  const part = key[index];
  if (typeof part !== 'number') throw wrongPart(key, index, 'a number');
  return part;
}

function wrongPart(key: StoreKey, index: number, wanted: string): TypeError {
  return new TypeError(`part ${index} of the key ${JSON.stringify(key)} must be ${wanted}`);
}
