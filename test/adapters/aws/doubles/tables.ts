import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KEYS } from '../../../../adapters/aws/storage-keys';
import { freshName } from './moto';

/** An empty table of the shape that the stacks create. */
export async function createTable(client: DynamoDBClient): Promise<string> {
  const table = freshName('table');
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Object.values(KEYS).map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: KEYS.partition, KeyType: 'HASH' },
        { AttributeName: KEYS.sort, KeyType: 'RANGE' },
      ],
    }),
  );
  return table;
}
