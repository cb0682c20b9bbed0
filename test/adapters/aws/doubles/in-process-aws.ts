import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { S3Api } from '../../../../adapters/aws/api/s3-api';
import { dynamoDbApi, kinesisApi } from '../../../../adapters/aws/api/services';
import { itemSize } from '../../../../adapters/aws/item-size';
import { paddedSequence } from '../../../../adapters/aws/kinesis-sequence';
import { createRequestMeter } from '../../../../adapters/aws/request-meter';
import { KEYS } from '../../../../adapters/aws/storage-keys';
import type { StreamRecord } from '../../../../core/port/event-stream';
import { cpuMsSince } from '../../../support/cpu-time';
import { TEST_ACCOUNT } from './moto';
import { awsError, handlerOf, requestOf, responseOf, type ScriptedAnswer, type ScriptedRequest } from './scripted';

const READ_UNIT_BYTES = 4096;
const HASH_BITS = 32;
/** The first digits of Kinesis sequence numbers, which have 56 digits in all. */
const SEQUENCE_START = '49';

type WireItem = Readonly<Record<string, { readonly S?: string; readonly N?: string; readonly B?: string }>>;

/**
 * The parts of AWS that the speed layer uses, in this process and without a server: a stream, tables and a bucket,
 * behind the real clients, whose requests a meter counts. Nothing ever fails.
 *
 * @param now arrival time of the records that are put, ms
 */
export function inProcessAws(shards: number, now: () => number) {
  const meter = createRequestMeter();
  const stream = streamDouble(shards, now);
  const tables = tablesDouble();
  let answering = 0;
  const client = (answer: (request: ScriptedRequest) => ScriptedAnswer) => ({
    ...TEST_ACCOUNT,
    meter,
    requestHandler: handlerOf((http) => {
      const before = process.cpuUsage();
      const response = responseOf(answer(requestOf(http)));
      answering += cpuMsSince(before);
      return Promise.resolve({ response });
    }),
  });
  const kinesis = kinesisApi(client(stream.answer));
  const dynamodb = dynamoDbApi(client(tables.answer));
  const s3 = new S3Api(client(() => ({ text: '' })));
  return {
    kinesis,
    dynamodb,
    s3,
    meter,
    takeRecords: stream.take,
    readUnits: tables.readUnits,
    /** CPU time spent on the answers. */ answeringMs: () => answering,
  };
}

function streamDouble(shards: number, now: () => number) {
  const names = Array.from({ length: shards }, (_, at) => `shardId-${String(at).padStart(12, '0')}`);
  let waiting: StreamRecord[] = [];
  let last = 0;
  const put = ({
    Data,
    PartitionKey,
    ExplicitHashKey,
  }: {
    readonly Data: string;
    readonly PartitionKey: string;
    readonly ExplicitHashKey?: string;
  }) => {
    const hash =
      ExplicitHashKey === undefined
        ? createHash('md5').update(PartitionKey).digest().readUInt32BE()
        : Number(BigInt(ExplicitHashKey) >> BigInt(128 - HASH_BITS));
    const shard = names[Math.floor((hash * shards) / 2 ** HASH_BITS)]!;
    const number = SEQUENCE_START + String(++last).padStart(54, '0');
    waiting.push({ shard, sequence: paddedSequence(number), arrivedMs: now(), data: Buffer.from(Data, 'base64') });
    return { ShardId: shard, SequenceNumber: number };
  };
  const answer = ({ operation, body }: ScriptedRequest): ScriptedAnswer => {
    if (operation.endsWith('.PutRecords'))
      return { body: { FailedRecordCount: 0, Records: (body['Records'] as Parameters<typeof put>[0][]).map(put) } };
    const hashKey = (at: number): string => String((BigInt(at) << 128n) / BigInt(shards));
    if (operation.endsWith('.ListShards'))
      return {
        body: {
          Shards: names.map((ShardId, at) => ({
            ShardId,
            HashKeyRange: { StartingHashKey: hashKey(at) },
            SequenceNumberRange: { StartingSequenceNumber: '1' },
          })),
        },
      };
    return awsError('UnknownOperationException');
  };
  return {
    answer,
    /** What was put since the last call, by shard. */
    take: (): ReadonlyMap<string, readonly StreamRecord[]> => {
      const taken = new Map<string, StreamRecord[]>();
      for (const record of waiting) taken.set(record.shard, [...(taken.get(record.shard) ?? []), record]);
      waiting = [];
      return taken;
    },
  };
}

function tablesDouble() {
  const items = new Map<string, WireItem>();
  let readUnits = 0;
  const nameOf = (table: unknown, key: WireItem): string =>
    `${String(table)} ${key[KEYS.partition]?.S ?? ''} ${key[KEYS.sort]?.S ?? ''}`;
  const holds = (
    found: WireItem | undefined,
    {
      ConditionExpression: condition,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    }: Record<string, unknown>,
  ): boolean => {
    if (condition === undefined) return true;
    if (condition === 'attribute_not_exists(#pk)') return found === undefined;
    return found?.[(names as Record<string, string>)['#a']!]?.S === (values as WireItem)[':v']?.S;
  };
  /** The items of a partition whose sort keys are in a range, ascending. */
  const between = ({ TableName, ExpressionAttributeValues: values }: Record<string, unknown>): readonly WireItem[] => {
    const [pk, from, to] = [':pk', ':from', ':to'].map((name) => (values as WireItem)[name]?.S ?? '');
    const prefix = `${String(TableName)} ${pk ?? ''} `;
    return [...items]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, item]) => ({ sk: name.slice(prefix.length), item }))
      .filter(({ sk }) => sk >= from! && sk <= to!)
      .sort((a, b) => (a.sk < b.sk ? -1 : 1))
      .map(({ item }) => item);
  };
  const answer = ({ operation, body }: ScriptedRequest): ScriptedAnswer => {
    if (operation.endsWith('.PutItem')) {
      const item = body['Item'] as WireItem;
      const name = nameOf(body['TableName'], item);
      if (!holds(items.get(name), body)) return awsError('ConditionalCheckFailedException');
      items.set(name, item);
      return {};
    }
    if (operation.endsWith('.BatchGetItem')) {
      const responses = Object.entries(
        body['RequestItems'] as Record<string, { readonly Keys: readonly WireItem[] }>,
      ).map(([table, { Keys }]) => {
        const found = Keys.map((key) => items.get(nameOf(table, key)));
        for (const item of found) readUnits += Math.max(1, Math.ceil(sizeOf(item ?? {}) / READ_UNIT_BYTES));
        return [table, found.filter((item) => item !== undefined)] as const;
      });
      return { body: { Responses: Object.fromEntries(responses) } };
    }
    if (operation.endsWith('.Query')) {
      const found = between(body);
      readUnits += Math.max(1, Math.ceil(found.reduce((sum, item) => sum + sizeOf(item), 0) / READ_UNIT_BYTES));
      return { body: { Items: found } };
    }
    return awsError('UnknownOperationException');
  };
  return { answer, /** Strongly consistent reads, 1 per 4 KB. */ readUnits: () => readUnits };
}

function sizeOf(item: WireItem): number {
  return itemSize(
    Object.fromEntries(
      Object.entries(item).map(([name, { B, ...rest }]) => [
        name,
        (B === undefined ? rest : { B: Buffer.from(B, 'base64') }) as AttributeValue,
      ]),
    ),
  );
}
