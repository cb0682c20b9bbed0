import { type Capability, tableVariable } from '../../core/capability/capability';
import type { ItemTable, ItemTables } from '../../core/port/item-table';
import type { DynamoDbApi } from './api/services';
import { createItemTable } from './dynamodb/item-table';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The tables of capabilities that a function may reach, by the variables that name them. A table without a variable is
 * soft: it forgets.
 */
export function capabilityTables(client: DynamoDbApi, environment: Environment): (capability: string) => ItemTables {
  return tablesNamed(client, (capability, table) => environment[tableVariable(capability, table)]);
}

/** The same by a function that gives the name of a table in AWS, or undefined if it is soft. */
export function tablesNamed(
  client: DynamoDbApi,
  nameOf: (capability: Pick<Capability, 'name'>, table: string) => string | undefined,
): (capability: string) => ItemTables {
  return (name) => (tableName) => {
    const table = nameOf({ name }, tableName);
    return table === undefined ? FORGETFUL : createItemTable({ client, table });
  };
}

const FORGETFUL: ItemTable = {
  get: (keys) => Promise.resolve(keys.map(() => undefined)),
  write: (writes) => Promise.resolve(writes.map(() => true)),
  list: () => Promise.resolve([]),
};
