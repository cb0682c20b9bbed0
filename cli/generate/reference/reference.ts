import type { GeneratedFile } from '../contract-validator';
import { generateContractPage } from './contract-page';
import { generateEventReference } from './event-reference';
import { generateLakeReference } from './lake-reference';
import { generateDynamoDbReference, generateLocalStoreReference } from './storage-reference';

/** The pages of docs/reference, and the contract. */
export async function generateReference(): Promise<readonly GeneratedFile[]> {
  return [
    generateContractPage(),
    generateEventReference(),
    generateDynamoDbReference(),
    generateLocalStoreReference(),
    await generateLakeReference(),
  ];
}
