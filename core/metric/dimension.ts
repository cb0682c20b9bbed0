import type { EventColumn, NormalEvent } from '../event/columns';

/** An attribute by which metrics can be broken down. */
export interface Dimension {
  /** Identifies the dimension in an encoded cell: from 1 to 15, never reused. */
  readonly code: number;
  /** The event columns that form the key (a pair has two). */
  readonly columns: readonly EventColumn[];
  /**
   * Keys per breakdown and cell (a quarter for bots: core/cell/fold). The rest is merged into OTHER_KEY, which the
   * bounds reflect.
   */
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
  referrer_class: { code: 8, columns: ['referrer_class'], maxKeys: 16 },
  campaign: { code: 9, columns: ['campaign'], maxKeys: 32 },
  browser: { code: 10, columns: ['browser'], maxKeys: 16 },
  system: { code: 11, columns: ['system'], maxKeys: 16 },
} as const satisfies Record<string, Dimension>;

export type DimensionName = keyof typeof DIMENSIONS;
export const DIMENSION_NAMES = Object.keys(DIMENSIONS) as readonly DimensionName[];

/**
 * The subject of a text in a cell. Texts of one domain share a dictionary: a category that is both a breakdown key and
 * ranked by `top_categories` is stored once. The number identifies the dictionary in an encoded cell and is never
 * reused.
 */
export const TEXT_DOMAINS = {
  category: DIMENSIONS.category.code,
  country: DIMENSIONS.country.code,
  device: DIMENSIONS.device.code,
  event_type: DIMENSIONS.event_type.code,
  page: DIMENSIONS.page.code,
  platform: DIMENSIONS.platform.code,
  country_platform: DIMENSIONS.country_platform.code,
  referrer_class: DIMENSIONS.referrer_class.code,
  campaign: DIMENSIONS.campaign.code,
  browser: DIMENSIONS.browser.code,
  system: DIMENSIONS.system.code,
  product_id: 16,
  query: 17,
  currency: 18,
} as const satisfies Record<DimensionName, number> & Record<string, number>;

export type TextDomain = keyof typeof TEXT_DOMAINS;
export const TEXT_DOMAIN_NAMES = Object.keys(TEXT_DOMAINS) as readonly TextDomain[];

/** The key into which a breakdown merges keys beyond its limit. */
export const OTHER_KEY = '__other__';
/** The key of events without a value in a dimension. The API shows it as null. */
export const NONE_KEY = '';
/** Separates the two values of a pair; neither countries nor platforms contain it. */
export const PAIR_SEPARATOR = '|';

type KeyColumn = (typeof DIMENSIONS)[DimensionName]['columns'][number];

/** The key of an event in a dimension. The SQL twin is `dimensionKeySql`. */
export function dimensionKey(name: DimensionName, event: NormalEvent): string {
  const [first, second]: readonly KeyColumn[] = DIMENSIONS[name].columns;
  const key = valueOf(event, first);
  return second === undefined ? key : key + PAIR_SEPARATOR + valueOf(event, second);
}

function valueOf(event: NormalEvent, column: KeyColumn | undefined): string {
  return (column === undefined ? null : event[column]) ?? NONE_KEY;
}

/** The key of a dimension as an expression over the curated table. */
export function dimensionKeySql(name: DimensionName): string {
  const columns: readonly KeyColumn[] = DIMENSIONS[name].columns;
  return columns.map((column) => `coalesce(${column}, '${NONE_KEY}')`).join(` || '${PAIR_SEPARATOR}' || `);
}
