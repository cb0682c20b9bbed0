/** How a filter compares: the spelling between column and value that the API takes. */
export const OPERATORS = [':', '!:', '~', '!~'] as const;
export type FilterOperator = (typeof OPERATORS)[number];

/** A condition on events. */
export interface Filter {
  readonly field: string;
  readonly operator: FilterOperator;
  /** Empty for events without a value. */
  readonly value: string;
}

/** @example parseFilter('page!~/staff') // { field: 'page', operator: '!~', value: '/staff' } */
export function parseFilter(text: string): Filter | undefined {
  const found = /^([a-z_]+)(!?[:~])/.exec(text);
  const operator = OPERATORS.find((one) => one === found?.[2]);
  if (found === null || operator === undefined) return undefined;
  return { field: found[1] ?? '', operator, value: text.slice(found[0].length) };
}

/** As the API, the command line and the address spell it. */
export function filterText({ field, operator, value }: Filter): string {
  return `${field}${operator}${value}`;
}

/** All conditions hold at once, so two values that a field must have would match nothing: the newer one replaces. */
export function withFilter(filters: readonly Filter[], added: Filter): readonly Filter[] {
  const text = filterText(added);
  const kept = filters.filter(
    (one) => filterText(one) !== text && !(added.operator === ':' && one.operator === ':' && one.field === added.field),
  );
  return [...kept, added];
}
