import type { Question } from '../../../../core/wire/metrics';
import { text } from '../../text/text';

/** One way to rank what was counted. */
export interface Ranking {
  readonly id: string;
  readonly name: string;
  readonly metric: string;
  /** Column of the keys, by which a click filters. */
  readonly field: string;
  /** Whether the metric is split by the column; else it is a ranking of its own. */
  readonly isSplit: boolean;
  /** Heading of the values. */
  readonly valueName: string;
  /** The metric of which a row is a share. */
  readonly of?: string;
}

export interface ListCard {
  readonly id: string;
  readonly title: string;
  readonly span: 5 | 6 | 7;
  readonly rankings: readonly Ranking[];
}

const said = text.lists;
const visitorsBy = (id: string, name: string, field: string): Ranking => ({
  ...{ id, name, field, metric: 'visitors', isSplit: true, valueName: text.metrics.visitors, of: 'visitors' },
});

/** The lists of the overview, in their order. */
export const LISTS: readonly ListCard[] = [
  {
    id: 'pages',
    title: said.pages,
    span: 6,
    rankings: [
      {
        id: 'top',
        name: said.top,
        metric: 'page_views',
        field: 'page',
        isSplit: true,
        valueName: said.views,
        of: 'page_views',
      },
      {
        id: 'entry',
        name: said.entry,
        metric: 'top_entry_pages',
        field: 'page',
        isSplit: false,
        valueName: text.metrics.sessions,
      },
      {
        id: 'exit',
        name: said.exit,
        metric: 'top_exit_pages',
        field: 'page',
        isSplit: false,
        valueName: text.metrics.sessions,
      },
    ],
  },
  {
    id: 'sources',
    title: said.sources,
    span: 6,
    rankings: [
      visitorsBy('channels', said.channels, 'referrer_class'),
      visitorsBy('campaigns', said.campaigns, 'campaign'),
    ],
  },
  { id: 'places', title: said.places, span: 7, rankings: [visitorsBy('countries', said.countries, 'country')] },
  {
    id: 'devices',
    title: said.devices,
    span: 5,
    rankings: [
      visitorsBy('device', said.device, 'device'),
      visitorsBy('browser', said.browsers, 'browser'),
      visitorsBy('system', said.systems, 'system'),
    ],
  },
  {
    id: 'products',
    title: said.products,
    span: 7,
    rankings: [
      {
        id: 'views',
        name: said.views,
        metric: 'top_products',
        field: 'product_id',
        isSplit: false,
        valueName: said.views,
        of: 'product_views',
      },
      {
        id: 'revenue',
        name: said.byRevenue,
        metric: 'top_products_by_revenue',
        field: 'product_id',
        isSplit: false,
        valueName: said.byRevenue,
        of: 'revenue',
      },
      {
        id: 'categories',
        name: said.categories,
        metric: 'top_categories',
        field: 'category',
        isSplit: false,
        valueName: said.views,
        of: 'page_views',
      },
    ],
  },
  {
    id: 'searches',
    title: said.searchesAndEvents,
    span: 5,
    rankings: [
      {
        id: 'searches',
        name: said.searches,
        metric: 'top_searches',
        field: 'query',
        isSplit: false,
        valueName: text.metrics.searches,
        of: 'searches',
      },
      {
        id: 'types',
        name: said.types,
        metric: 'events',
        field: 'event_type',
        isSplit: true,
        valueName: text.metrics.events,
        of: 'events',
      },
    ],
  },
];

/** Range and filters, as every question of the page has them. */
type ScopeFields = Pick<Question, 'from' | 'to' | 'filter'>;

/** The question of a ranking. @param limit undefined for all keys */
export function rankingQuestion(
  { metric, field, isSplit }: Ranking,
  scope: ScopeFields,
  limit: number | undefined,
): Question {
  return {
    metric,
    ...scope,
    grain: 'total',
    exact: false,
    ...(isSplit ? { by: field } : {}),
    ...(limit === undefined ? {} : { limit }),
  };
}
