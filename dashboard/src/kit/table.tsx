import type { ReactNode } from 'react';

export interface TableColumn<Item> {
  readonly id: string;
  readonly name: string;
  readonly cell: (item: Item) => ReactNode;
  /** Left out on the phone. */
  readonly isOptional?: boolean;
}

interface TableProps<Item> {
  readonly caption: string;
  readonly columns: readonly TableColumn<Item>[];
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
}

/** A table whose first column names the row. */
export function Table<Item>({ caption, columns, items, keyOf }: TableProps<Item>) {
  return (
    <table className="table">
      <caption className="vh">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ id, name, isOptional }) => (
            <th key={id} scope="col" className={isOptional === true ? 'opt' : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={keyOf(item)}>
            {columns.map(({ id, cell, isOptional }, at) =>
              at === 0 ? (
                <th key={id} scope="row" dir="auto">
                  {cell(item)}
                </th>
              ) : (
                <td key={id} className={isOptional === true ? 'opt' : undefined}>
                  {cell(item)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
