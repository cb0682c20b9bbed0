/** A column of a type on which all engines and readers of the lake agree. */
export interface StoredColumn {
  readonly name: string;
  readonly type: 'text' | 'int' | 'long' | 'double' | 'bool';
}

const TYPES: Readonly<Record<string, StoredColumn['type']>> = {
  varchar: 'text',
  char: 'text',
  string: 'text',
  tinyint: 'int',
  smallint: 'int',
  integer: 'int',
  int: 'int',
  bigint: 'long',
  double: 'double',
  boolean: 'bool',
};

/** @param engineType as Athena names it: `varchar(10)`, `bigint`. @throws naming a column of any other type */
export function storedColumn(name: string, engineType: string): StoredColumn {
  const type = TYPES[engineType.replace(/\(.*$/, '')];
  if (type !== undefined) return { name, type };
  throw new Error(
    `column ${name} is ${engineType}, which must not leave the engine; cast it to bigint, double or varchar(n) in the step`,
  );
}
