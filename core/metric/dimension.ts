import type { EventColumn, NormalEvent } from '../event/columns';

/**
 * What a metric can be broken down by. `code` is the name of the dimension in an encoded cell: never reuse one.
 * `columns` are the event's columns that make the key (a pair has two). `maxKeys` is how many keys a cell keeps per
 * breakdown (for bots a quarter: core/cell/fold); later ones are added up under OTHER_KEY, and the answer's bounds say so.
 */
export interface Dimension {
  readonly code: number;
  readonly columns: readonly EventColumn[];
  readonly maxKeys: number;
}

export const DIMENSIONS = {
  category: { code: 1, columns: ['category'], maxKeys: 256 },
  country: { code: 2, columns: ['country'], maxKeys: 256 },
  device: { code: 3, columns: ['device'], maxKeys: 8 },
  event_type: { code: 4, columns: ['event_type'], maxKeys: 64 },
  page: { code: 5, columns: ['page'], maxKeys: 64 },
  platform: { code: 6, columns: ['platform'], maxKeys: 8 },
  country_platform: { code: 7, columns: ['country', 'platform'], maxKeys: 512 },
} as const satisfies Record<string, Dimension>;

export type DimensionName = keyof typeof DIMENSIONS;
export const DIMENSION_NAMES = Object.keys(DIMENSIONS) as readonly DimensionName[];

/**
 * What a text in a cell is about. Texts of one domain share a dictionary: a category that is both a key of a breakdown and
 * ranked by `top_categories` is written once. The number names the dictionary in an encoded cell: never reuse one.
 */
export const TEXT_DOMAINS = {
  category: DIMENSIONS.category.code,
  country: DIMENSIONS.country.code,
  device: DIMENSIONS.device.code,
  event_type: DIMENSIONS.event_type.code,
  page: DIMENSIONS.page.code,
  platform: DIMENSIONS.platform.code,
  country_platform: DIMENSIONS.country_platform.code,
  product_id: 16,
  query: 17,
  currency: 18,
} as const satisfies Record<DimensionName, number> & Record<string, number>;

export type TextDomain = keyof typeof TEXT_DOMAINS;

/** The key under which a breakdown adds up what did not fit. */
export const OTHER_KEY = '__other__';
/** The key of events that have no value in a dimension. The API shows it as null. */
export const NONE_KEY = '';
/** Between the two values of a pair; neither countries nor platforms contain it. */
export const PAIR_SEPARATOR = '|';

/** The key of an event in a dimension. The SQL twin is `dimensionKeySql`. */
export function dimensionKey(name: DimensionName, event: NormalEvent): string {
  const [first, second] = DIMENSIONS[name].columns as readonly EventColumn[];
  const key = (event[first as EventColumn] as string | null) ?? NONE_KEY;
  return second === undefined ? key : key + PAIR_SEPARATOR + ((event[second] as string | null) ?? NONE_KEY);
}

export function dimensionKeySql(name: DimensionName): string {
  const parts = (DIMENSIONS[name].columns as readonly EventColumn[]).map(
    (column) => `coalesce(${column}, '${NONE_KEY}')`,
  );
  return parts.join(` || '${PAIR_SEPARATOR}' || `);
}
