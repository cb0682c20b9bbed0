import type { AttributeValue, QueryInput, WriteRequest } from '@aws-sdk/client-dynamodb';
import type { DynamoDbApi } from '../api/services';
import { isNamed, ItemTooLargeError, storeError } from '../errors';
import { chunks, inParallel } from '../in-parallel';
import { type Item, itemSize, MAX_ITEM_BYTES } from '../item-size';
import { Backoff, type Pace, type Patience, REAL_PACE, STORE_PATIENCE } from '../pace';
import { ATTRIBUTES, KEYS, type TableKey } from '../storage-keys';

export interface TableOptions {
  readonly client: DynamoDbApi;
  /** Name of the table. */
  readonly table: string;
  readonly patience?: Patience;
  readonly pace?: Pace;
}

export interface KeyRange {
  readonly pk: string;
  /** Both ends are inclusive. */
  readonly from: string;
  readonly to: string;
  /** Attributes to return; all if absent. A query is billed for whole items either way. */
  readonly only?: readonly string[];
  /** Items at most; all if absent. */
  readonly limit?: number;
}

/** A write succeeds only if the attribute has this value, or if no item exists. */
export type Condition =
  { readonly kind: 'absent' } | { readonly kind: 'equals'; readonly attribute: string; readonly value: AttributeValue };

export type BatchWrite =
  { readonly kind: 'put'; readonly item: Item } | { readonly kind: 'delete'; readonly key: TableKey };

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html and API_BatchWriteItem.html */
const KEYS_AT_ONCE = 100;
const WRITES_AT_ONCE = 25;
const CALLS_AT_ONCE = 4;
/** DynamoDB rejects empty text in a key condition; this sorts before every key. */
const FIRST = ' ';

/** One table: batches of any size, all pages, unprocessed items retried until the deadline, errors translated. */
export class Table {
  readonly #options: TableOptions;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** Strongly consistent, in the order of the keys, which may repeat. */
  async getAll(keys: readonly TableKey[]): Promise<readonly (Item | undefined)[]> {
    const distinct = new Map(keys.map((key) => [nameOf(key), key]));
    const found = new Map<string, Item>();
    await inParallel(chunks([...distinct.values()], KEYS_AT_ONCE), CALLS_AT_ONCE, async (some) => {
      for (const item of await this.#batchGet(some)) found.set(nameOf(keyOf(item)), item);
    });
    return keys.map((key) => found.get(nameOf(key)));
  }

  async get(key: TableKey): Promise<Item | undefined> {
    return (await this.getAll([key]))[0];
  }

  /** Strongly consistent, ascending, all pages up to the limit. */
  async query({ pk, from: start, to, only, limit = Infinity }: KeyRange): Promise<readonly Item[]> {
    const from = start === '' ? FIRST : start;
    if (from > to) return [];
    const request: QueryInput = {
      TableName: this.#options.table,
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pk and #sk between :from and :to',
      ExpressionAttributeNames: {
        '#pk': KEYS.partition,
        '#sk': KEYS.sort,
        ...Object.fromEntries((only ?? []).map((name, at) => [`#a${at}`, name])),
      },
      ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from }, ':to': { S: to } },
      ...(limit === Infinity ? {} : { Limit: limit }),
      ...(only === undefined ? {} : { ProjectionExpression: only.map((_, at) => `#a${at}`).join(', ') }),
    };
    const items: Item[] = [];
    const backoff = this.#backoff();
    let page: QueryInput['ExclusiveStartKey'];
    do {
      const answer = await this.#send('Query', backoff, () =>
        this.#client.call('Query', { ...request, ExclusiveStartKey: page }),
      );
      items.push(...(answer.Items ?? []));
      page = answer.LastEvaluatedKey;
    } while (page !== undefined && items.length < limit);
    return items.slice(0, limit);
  }

  async put(item: Item): Promise<void> {
    await this.#put(item, {});
  }

  /**
   * True if the condition held. After a lost response, the retry sees its own first write: then false, although
   * it was written.
   */
  async putIf(item: Item, condition: Condition): Promise<boolean> {
    try {
      await this.#put(item, conditionOf(condition));
      return true;
    } catch (error) {
      if (isNamed(error, 'ConditionalCheckFailedException')) return false;
      throw error;
    }
  }

  /** Individual writes, in any order. */
  async writeAll(writes: readonly BatchWrite[]): Promise<void> {
    for (const write of writes) if (write.kind === 'put') this.#requireSize(write.item);
    await inParallel(chunks(writes.map(requestOf), WRITES_AT_ONCE), CALLS_AT_ONCE, (some) => this.#batchWrite(some));
  }

  /** For requests that only one store makes. @throws like every method here */
  async send<Result>(
    operation: string,
    call: (client: DynamoDbApi, table: string) => Promise<Result>,
  ): Promise<Result> {
    return this.#send(operation, this.#backoff(), () => call(this.#client, this.#options.table));
  }

  get #client(): DynamoDbApi {
    return this.#options.client;
  }

  async #put(item: Item, condition: object): Promise<void> {
    this.#requireSize(item);
    const input = { TableName: this.#options.table, Item: item, ...condition };
    await this.#send('PutItem', this.#backoff(), () => this.#client.call('PutItem', input));
  }

  async #batchGet(keys: readonly TableKey[]): Promise<readonly Item[]> {
    const items: Item[] = [];
    const backoff = this.#backoff();
    let left: readonly Record<string, AttributeValue>[] = keys.map(attributesOf);
    for (;;) {
      const request = { RequestItems: { [this.#options.table]: { Keys: [...left], ConsistentRead: true } } };
      const { Responses, UnprocessedKeys } = await this.#send('BatchGetItem', backoff, () =>
        this.#client.call('BatchGetItem', request),
      );
      items.push(...(Responses?.[this.#options.table] ?? []));
      left = UnprocessedKeys?.[this.#options.table]?.Keys ?? [];
      if (left.length === 0) return items;
      await this.#pauseFor('BatchGetItem', left.length, backoff);
    }
  }

  async #batchWrite(writes: readonly WriteRequest[]): Promise<void> {
    const backoff = this.#backoff();
    let left = writes;
    for (;;) {
      const request = { RequestItems: { [this.#options.table]: [...left] } };
      const { UnprocessedItems } = await this.#send('BatchWriteItem', backoff, () =>
        this.#client.call('BatchWriteItem', request),
      );
      left = UnprocessedItems?.[this.#options.table] ?? [];
      if (left.length === 0) return;
      await this.#pauseFor('BatchWriteItem', left.length, backoff);
    }
  }

  async #pauseFor(operation: string, left: number, backoff: Backoff): Promise<void> {
    if (await backoff.pause()) return;
    const message = `${left} items were left over at every try until the deadline`;
    throw storeError(Object.assign(new Error(message), { name: 'ThrottlingException' }), this.#what(operation));
  }

  async #send<Result>(operation: string, backoff: Backoff, call: () => Promise<Result>): Promise<Result> {
    try {
      return await backoff.untilServed(call);
    } catch (error) {
      if (isNamed(error, 'ConditionalCheckFailedException', 'TransactionCanceledException')) throw error;
      throw storeError(error, this.#what(operation));
    }
  }

  #backoff(): Backoff {
    return new Backoff(this.#options.patience ?? STORE_PATIENCE, this.#options.pace ?? REAL_PACE);
  }

  #what(operation: string): string {
    return `DynamoDB ${operation} on ${this.#options.table}`;
  }

  #requireSize(item: Item): void {
    const size = itemSize(item);
    if (size <= MAX_ITEM_BYTES) return;
    const { pk, sk } = keyOf(item);
    throw new ItemTooLargeError(
      `the item ${pk} ${sk} of ${this.#options.table} would have ${size} bytes; DynamoDB takes ${MAX_ITEM_BYTES}`,
    );
  }
}

/** The attributes of a key. */
export function attributesOf({ pk, sk }: TableKey): Record<string, AttributeValue> {
  return { [KEYS.partition]: { S: pk }, [KEYS.sort]: { S: sk } };
}

export function keyOf(item: Item): TableKey {
  return { pk: textOf(item, KEYS.partition), sk: textOf(item, KEYS.sort) };
}

/** The text of an attribute; empty if there is none. */
export function textOf(item: Item, attribute: string): string {
  return item[attribute]?.S ?? '';
}

export function bytesOf(item: Item): Uint8Array {
  return item[ATTRIBUTES.bytes]?.B ?? new Uint8Array(0);
}

function conditionOf(condition: Condition): object {
  if (condition.kind === 'absent')
    return { ConditionExpression: 'attribute_not_exists(#pk)', ExpressionAttributeNames: { '#pk': KEYS.partition } };
  return {
    ConditionExpression: '#a = :v',
    ExpressionAttributeNames: { '#a': condition.attribute },
    ExpressionAttributeValues: { ':v': condition.value },
  };
}

function requestOf(write: BatchWrite): WriteRequest {
  return write.kind === 'put'
    ? { PutRequest: { Item: { ...write.item } } }
    : { DeleteRequest: { Key: attributesOf(write.key) } };
}

function nameOf({ pk, sk }: TableKey): string {
  return `${pk} ${sk}`;
}
