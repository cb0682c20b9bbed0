import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
export const MAX_ITEM_BYTES = 400 * 1024;

const COLLECTION_BYTES = 3;
const ELEMENT_BYTES = 1;

/**
 * The size of an item as DynamoDB counts it: names and values
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html). A number is one
 * byte per two digits plus one, an approximation according to that page.
 */
export function itemSize(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.B !== undefined) return value.B.length;
  if (value.N !== undefined) return Math.ceil(value.N.replace(/^-?0*\.?/, '').length / 2) + 1;
  if (value.M !== undefined)
    return collection(Object.entries(value.M).map(([name, each]) => Buffer.byteLength(name) + valueSize(each)));
  if (value.L !== undefined) return collection(value.L.map(valueSize));
  return 1;
}

function collection(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size + ELEMENT_BYTES, COLLECTION_BYTES);
}
