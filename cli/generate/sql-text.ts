import { type DimensionName, dimensionKeySql } from '../../core/metric/dimension';

/** A common table expression: its name and its select. */
export interface Cte {
  readonly name: string;
  readonly sql: string;
}

/** A file of `sql/`: comment, steps, and a last line that selects from `final`. */
export function sqlFile(comment: readonly string[], steps: readonly Cte[], orderBy: readonly string[]): string {
  const ctes = steps.map(({ name, sql }) => `${name} as (\n${indent(sql)}\n)`);
  const order = orderBy.length === 0 ? '' : `order by\n${list(orderBy.map((column) => `${column} nulls last`))}\n`;
  return `${comment.map((line) => `-- ${line}\n`).join('')}with\n\n${ctes.join(',\n\n')}\n\nselect * from final\n${order}`;
}

export function select(columns: readonly string[], rest: string): string {
  return `select\n${list(columns)}\n${rest}`;
}

export function selectDistinct(columns: readonly string[], rest: string): string {
  return `select distinct\n${list(columns)}\n${rest}`;
}

export function list(items: readonly string[]): string {
  return items.map((item) => `  ${item}`).join(',\n');
}

function indent(sql: string): string {
  return sql.replaceAll(/^(?=.)/gm, '  ');
}

/** Name of the column that holds the key of a dimension; it is null only where a grouping set leaves it out. */
export function keyColumn(dimension: DimensionName): string {
  return `${dimension}_key`;
}

export function keyColumns(dimensions: readonly DimensionName[]): readonly string[] {
  return dimensions.map((dimension) => `${dimensionKeySql(dimension)} as ${keyColumn(dimension)}`);
}

/**
 * The two columns that identify a row of a grouping set: the dimension it is grouped by (none: a total), and the key.
 */
export function dimensionAndKey(dimensions: readonly DimensionName[]): readonly string[] {
  const cases = dimensions.map((dimension) => [keyColumn(dimension), dimension] as const);
  return [
    `${firstPresent(cases, "''")} as dimension`,
    `coalesce(${[...dimensions.map(keyColumn), "''"].join(', ')}) as dimension_key`,
  ];
}

/** The expression for the one column of a grouping set that is not null. */
export function firstPresent(cases: readonly (readonly [column: string, text: string])[], otherwise: string): string {
  const lines = cases.map(([column, text]) => `    when ${column} is not null then '${text}'`);
  return `case\n${lines.join('\n')}\n    else ${otherwise}\n  end`;
}

/** One grouping set for the total and one per dimension. */
export function groupingSets(base: readonly string[], dimensions: readonly DimensionName[]): readonly string[] {
  return [base, ...dimensions.map((dimension) => [...base, keyColumn(dimension)])].map(
    (columns) => `(${columns.join(', ')})`,
  );
}
