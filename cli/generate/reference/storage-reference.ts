import { keyPattern } from '../../../adapters/aws/key-parts';
import { ATTRIBUTES, ITEMS, KEYS, TABLES } from '../../../adapters/aws/storage-keys';
import { LOCAL_TABLES, STATE_ITEMS } from '../../../adapters/local/tables';
import type { GeneratedFile } from '../contract-validator';
import { documentedMembers } from './documented';
import { code, referencePage, table } from './markdown';

/** `docs/reference/dynamodb.md`: every table, item and attribute on AWS. */
export function generateDynamoDbReference(): GeneratedFile {
  const comments = new Map(
    documentedMembers('adapters/aws/storage-keys.ts', 'ATTRIBUTES').map(({ name, comment }) => [name, comment]),
  );
  return referencePage('dynamodb', 'adapters/aws/storage-keys.ts', [
    '# DynamoDB tables and items',
    '',
    `Every table has the text keys \`${KEYS.partition}\` and \`${KEYS.sort}\`. The values of a key are joined by “/”. Times are ms since 1970; \`arrivalHour\` is an hour of arrival in UTC such as \`2019-10-01T02\`; \`day\` is a calendar day of the site.`,
    'A deployed table is named `tidemark-<environment>-<table>`. DynamoDB expires no item of them: only the batch layer knows what its views have replaced.',
    '',
    '## Tables',
    '',
    ...table(
      ['table', 'purpose'],
      Object.entries(TABLES).map(([name, { purpose }]) => [code(name), purpose]),
    ),
    '',
    '## Items',
    '',
    ...table(
      ['table', 'item', KEYS.partition, KEYS.sort, 'attributes', 'what it holds'],
      Object.entries(ITEMS).map(([name, item]) => [
        code(item.table),
        name,
        code(keyPattern(item.pk)),
        code(keyPattern(item.sk)),
        item.attributes.map((attribute) => code(ATTRIBUTES[attribute])).join(', '),
        item.holds,
      ]),
    ),
    '',
    '## Attributes',
    '',
    ...table(
      ['attribute', 'meaning'],
      Object.entries(ATTRIBUTES).map(([key, name]) => [code(name), comments.get(key) ?? '']),
    ),
  ]);
}

/** `docs/reference/local-store.md`: every table of the store in a data directory. */
export function generateLocalStoreReference(): GeneratedFile {
  return referencePage('local-store', 'adapters/local/tables.ts', [
    '# The local store',
    '',
    'A data directory holds `store/` (one LMDB environment with the tables below), `lake/` ([lake files](lake.md)), `directory.json` (version, mode, number of shards) and, while a process works on it, `running.json`.',
    'Keys are arrays that sort element by element. Every value carries a checksum that each read compares; `./tidemark doctor` compares all of them.',
    '',
    ...table(
      ['table', 'key', 'what it holds', 'if a value is damaged'],
      Object.values(LOCAL_TABLES).map(({ name, key, holds, remedy }) => [
        code(name),
        code(`[${key.join(', ')}]`),
        holds,
        remedy,
      ]),
    ),
    '',
    `## Items of the table \`${LOCAL_TABLES.state.name}\``,
    '',
    ...table(
      ['key', 'what it holds'],
      Object.values(STATE_ITEMS).map(({ name, rest, holds }) => [
        code(`[${[`"${name}"`, ...rest].join(', ')}]`),
        holds,
      ]),
    ),
  ]);
}
