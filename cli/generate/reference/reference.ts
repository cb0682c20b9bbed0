import type { GeneratedFile } from '../contract-validator';
import { generateEventReference } from './event-reference';
import { generateLakeReference } from './lake-reference';
import { generateDynamoDbReference, generateLocalStoreReference } from './storage-reference';

/** The pages of docs/reference. */
export async function generateReference(): Promise<readonly GeneratedFile[]> {
  return [
    generateEventReference(),
    generateDynamoDbReference(),
    generateLocalStoreReference(),
    await generateLakeReference(),
  ];
}
