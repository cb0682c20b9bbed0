import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { itemSize } from './item-size';

/** Requests since the start, counting each attempt, as AWS bills them. */
export interface RequestCounts {
  /** By service and operation: `DynamoDB.PutItem`. */
  readonly requests: Readonly<Record<string, number>>;
  /** 1 per KB of each written item; a write whose condition fails costs the same, a transaction twice as much. */
  readonly dynamoDbWriteUnits: number;
  readonly kinesisRecords: number;
  /** 1 per 25 KB of a record. */
  readonly kinesisPutUnits: number;
  /** Billed as PUT, COPY, POST or LIST, or as GET or HEAD. Deletes are free. */
  readonly s3Writes: number;
  readonly s3Reads: number;
}

export interface RequestMeter {
  /** Counts one attempt at an operation of a service, as `DynamoDB` and `PutItem`. */
  count(service: string, operation: string, input: unknown): void;
  counts(): RequestCounts;
  reset(): void;
}

const WRITE_UNIT_BYTES = 1024;
const PUT_UNIT_BYTES = 25 * 1024;
const S3_WRITES = /^(Put|Copy|Post|List|Create|UploadPart|Complete)/;
const S3_READS = /^(Get|Head|Select)/;

type Counts = { -readonly [Name in keyof RequestCounts]: RequestCounts[Name] } & { requests: Record<string, number> };

/**
 * Counts costs from the requests sent, because doubles do not count capacity as AWS does. The size of a deleted or
 * replaced item is unknown here, so a delete counts as 1 and a put as its new size.
 */
export function createRequestMeter(): RequestMeter {
  let counts = zero();
  return {
    count: (service, operation, input) => count(counts, service, operation, input),
    counts: () => structuredClone(counts),
    reset: () => void (counts = zero()),
  };
}

function zero(): Counts {
  return { requests: {}, dynamoDbWriteUnits: 0, kinesisRecords: 0, kinesisPutUnits: 0, s3Writes: 0, s3Reads: 0 };
}

function count(counts: Counts, service: string, operation: string, input: unknown): void {
  const name = `${service}.${operation}`;
  counts.requests[name] = (counts.requests[name] ?? 0) + 1;
  if (service === 'DynamoDB') counts.dynamoDbWriteUnits += writeUnits(operation, input as DynamoDbInput);
  if (service === 'S3' && S3_WRITES.test(operation)) counts.s3Writes++;
  if (service === 'S3' && S3_READS.test(operation)) counts.s3Reads++;
  if (service === 'Kinesis') {
    const records = putRecords(input as KinesisInput);
    counts.kinesisRecords += records.length;
    counts.kinesisPutUnits += records.reduce((sum, { Data }) => sum + unitsOf(Data?.length ?? 0, PUT_UNIT_BYTES), 0);
  }
}

interface KinesisInput {
  readonly Data?: Uint8Array;
  readonly Records?: readonly { readonly Data?: Uint8Array }[];
}

function putRecords({ Data, Records }: KinesisInput): readonly { readonly Data?: Uint8Array }[] {
  return Records ?? (Data === undefined ? [] : [{ Data }]);
}

interface ItemWrite {
  readonly Item?: Record<string, AttributeValue>;
}
interface DynamoDbInput extends ItemWrite {
  readonly RequestItems?: Readonly<Record<string, readonly { readonly PutRequest?: ItemWrite }[]>>;
  readonly TransactItems?: readonly { readonly Put?: ItemWrite }[];
}

function writeUnits(operation: string, { Item, RequestItems, TransactItems }: DynamoDbInput): number {
  switch (operation) {
    case 'PutItem':
      return unitsOfItem({ Item });
    case 'BatchWriteItem':
      return Object.values(RequestItems ?? {})
        .flat()
        .reduce((sum, { PutRequest }) => sum + unitsOfItem(PutRequest ?? {}), 0);
    case 'TransactWriteItems':
      return 2 * (TransactItems ?? []).reduce((sum, { Put }) => sum + unitsOfItem(Put ?? {}), 0);
    default:
      return 0;
  }
}

function unitsOfItem({ Item }: { readonly Item?: ItemWrite['Item'] | undefined }): number {
  return unitsOf(Item === undefined ? 0 : itemSize(Item), WRITE_UNIT_BYTES);
}

function unitsOf(bytes: number, unit: number): number {
  return Math.max(1, Math.ceil(bytes / unit));
}
