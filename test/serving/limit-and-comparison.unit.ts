import type { MetricQuestion } from '../../core/port/answers';
import type { Row } from '../../core/merge/rows';
import { arrivedEvent, type ArrivedEvent } from './arrived-events';
import { HOUR_MS, MIDNIGHT, TIDEMARK } from './api-world';
import { createWorld, type World } from './world';

/** Views of a page in an hour of the day: the first two are exact, the third is live. */
function views(hour: number, page: string, count: number, device = 'mobile'): readonly ArrivedEvent[] {
  return Array.from({ length: count }, (_, at) =>
    arrivedEvent({ page, device, product_id: page, occurred_ms: MIDNIGHT + hour * HOUR_MS + at }),
  );
}

function sale(country: string, currency: string, amount_minor: number): ArrivedEvent {
  return arrivedEvent({ event_type: 'purchase', country, currency, amount_minor, occurred_ms: MIDNIGHT });
}

const EVENTS = [
  ...views(0, '/a', 1),
  ...views(0, '/b', 3),
  ...views(1, '/c', 2),
  ...views(1, '/a', 3),
  ...views(2, '/c', 4),
  ...views(2, '/d', 1, 'desktop'),
  ...[sale('DE', 'EUR', 5), sale('FR', 'EUR', 7), sale('DE', 'USD', 2), sale('FR', 'USD', 1)],
];

const worldOf = (events: readonly ArrivedEvent[] = EVENTS): Promise<World> =>
  createWorld({ events, tidemark: TIDEMARK, asOf: MIDNIGHT + 3 * HOUR_MS });

const asked = (changes: Partial<MetricQuestion>): MetricQuestion => ({
  metric: 'page_views',
  from: MIDNIGHT,
  to: MIDNIGHT + 3 * HOUR_MS,
  grain: 'total',
  by: ['page'],
  ...changes,
});

async function rowsOf({ query }: World, changes: Partial<MetricQuestion>): Promise<readonly Row[]> {
  const { answers } = await query.query('shop', [asked(changes)]);
  return answers[0]?.rows ?? [];
}

const shown = (rows: readonly Row[]): readonly unknown[] => rows.map(({ by, value }) => [...Object.values(by), value]);

describe('limit', () => {
  it.each<readonly [string, Partial<MetricQuestion>, readonly unknown[]]>([
    [
      'shows the keys with the largest values, largest first',
      { limit: 2 },
      [
        ['/c', 6],
        ['/a', 4],
      ],
    ],
    [
      'leaves out those before an offset',
      { limit: 2, offset: 1 },
      [
        ['/a', 4],
        ['/b', 3],
      ],
    ],
    [
      'may be left out beside an offset',
      { offset: 2 },
      [
        ['/b', 3],
        ['/d', 1],
      ],
    ],
    [
      'is no less than the keys',
      { limit: 9 },
      [
        ['/c', 6],
        ['/a', 4],
        ['/b', 3],
        ['/d', 1],
      ],
    ],
    [
      'is of each bucket',
      { limit: 1, grain: 'hour' },
      [
        ['/b', 3],
        ['/a', 3],
        ['/c', 4],
      ],
    ],
    ['holds in a closed range', { limit: 1, to: TIDEMARK }, [['/a', 4]]],
    [
      'holds where two columns are counted from the events',
      { limit: 1, by: ['page', 'device'] },
      [['/c', 'mobile', 6]],
    ],
    ['holds with a filter', { limit: 1, filters: ['page!:/c'] }, [['/a', 4]]],
    ['holds without exact numbers', { limit: 1, exact: false }, [['/c', 6]]],
    [
      'is of each currency',
      { metric: 'revenue', by: ['country'], limit: 1 },
      [
        ['FR', 'EUR', 7],
        ['DE', 'USD', 2],
      ],
    ],
    [
      'keeps the order of ties',
      { limit: 2, to: MIDNIGHT + 2 * HOUR_MS, from: MIDNIGHT + HOUR_MS, filters: ['page!:/b'] },
      [
        ['/a', 3],
        ['/c', 2],
      ],
    ],
    [
      'is of the ranked keys in each key of a breakdown',
      { metric: 'top_products', by: ['device'], limit: 1 },
      [
        ['desktop', '/d', 1],
        ['mobile', '/c', 6],
      ],
    ],
    ['is nothing to a total', { by: [], limit: 1 }, [[14]]],
  ])('%s', async (_, changes, expected) => {
    expect(shown(await rowsOf(await worldOf(), changes))).toEqual(expected);
  });

  it('shows all keys in their order if nothing is said', async () => {
    expect(shown(await rowsOf(await worldOf(), {}))).toEqual([
      ['/a', 4],
      ['/b', 3],
      ['/c', 6],
      ['/d', 1],
    ]);
  });

  it('holds on every page', async () => {
    const { query } = await worldOf();
    const question = asked({ grain: 'hour', limit: 1, pageRows: 2 });
    const first = (await query.query('shop', [question])).answers[0];

    const second = (await query.query('shop', [{ ...question, after: first?.next }])).answers[0];

    expect(shown([...(first?.rows ?? []), ...(second?.rows ?? [])])).toEqual([
      ['/b', 3],
      ['/a', 3],
      ['/c', 4],
    ]);
    expect(second?.next).toBeUndefined();
  });
});

describe('a compared key', () => {
  const compared = async (
    events: readonly ArrivedEvent[],
    changes: Partial<MetricQuestion>,
  ): Promise<readonly unknown[]> => {
    const { query } = await worldOf(events);
    const { answers } = await query.query('shop', [
      asked({ compare: 'previous_period', from: MIDNIGHT + HOUR_MS, to: MIDNIGHT + 2 * HOUR_MS, ...changes }),
    ]);
    const [answer] = answers;
    return (answer?.rows ?? []).map(({ by }, at) => {
      const other = answer?.comparison?.counterparts[at];
      return [
        ...Object.values(by),
        ...(other === undefined ? ['none'] : [other.value, other.lower, other.upper, other.exact]),
      ];
    });
  };
  const third = { from: MIDNIGHT + 2 * HOUR_MS, to: MIDNIGHT + 3 * HOUR_MS };
  const live = { from: MIDNIGHT + 150 * 60_000, to: MIDNIGHT + 180 * 60_000 };

  it.each<readonly [string, readonly ArrivedEvent[], Partial<MetricQuestion>, readonly unknown[]]>([
    [
      'is 0 where the earlier range has no such key',
      EVENTS,
      {},
      [
        ['/a', 1, 1, 1, true],
        ['/c', 0, 0, 0, true],
      ],
    ],
    [
      'is 0 where the earlier range is empty',
      EVENTS,
      { to: MIDNIGHT + HOUR_MS, from: MIDNIGHT },
      [
        ['/a', 0, 0, 0, true],
        ['/b', 0, 0, 0, true],
      ],
    ],
    [
      'is 0 of live events, but not final',
      views(2, '/a', 1).map((event) => ({ ...event, occurred_ms: live.from })),
      live,
      [['/a', 0, 0, 0, false]],
    ],
    [
      'is 0 where it was counted from the events',
      EVENTS,
      { by: ['page', 'device'] },
      [
        ['/a', 'mobile', 1, 1, 1, true],
        ['/c', 'mobile', 0, 0, 0, true],
      ],
    ],
    [
      'is 0 of a distinct count',
      EVENTS,
      { metric: 'visitors', by: ['device'], ...third },
      [
        ['desktop', 0, 0, 0, true],
        ['mobile', 1, 1, 1, true],
      ],
    ],
    [
      'is 0 in a currency that the earlier range has not',
      [sale('DE', 'EUR', 5)],
      { metric: 'revenue', by: [], from: MIDNIGHT, to: MIDNIGHT + HOUR_MS },
      [['EUR', 0, 0, 0, true]],
    ],
    [
      'is undefined of a ratio',
      [...EVENTS, sale('DE', 'EUR', 1)],
      { metric: 'average_order_value', by: ['country'], from: MIDNIGHT, to: MIDNIGHT + HOUR_MS },
      [
        ['DE', 'EUR', null, null, null, true],
        ['DE', 'USD', null, null, null, true],
        ['FR', 'EUR', null, null, null, true],
        ['FR', 'USD', null, null, null, true],
      ],
    ],
    [
      'is undefined in a window that begins after what has arrived',
      [arrivedEvent({ page: '/a', occurred_ms: MIDNIGHT + 30 * HOUR_MS })],
      { from: MIDNIGHT + 30 * HOUR_MS, to: MIDNIGHT + 31 * HOUR_MS },
      [['/a', null, null, null, false]],
    ],
    [
      'is none where the earlier range has no such bucket',
      [arrivedEvent({ page: '/a', occurred_ms: MIDNIGHT + 30 * 24 * HOUR_MS })],
      { from: MIDNIGHT, to: MIDNIGHT + 31 * 24 * HOUR_MS, grain: 'day' },
      [['/a', 'none']],
    ],
    ['is known though another key was larger', EVENTS, { limit: 1 }, [['/a', 1, 1, 1, true]]],
    [
      'of a ranking is known though another key was larger',
      EVENTS,
      { metric: 'top_products', by: [], limit: 1 },
      [['/a', 1, 1, 1, true]],
    ],
    [
      'of a ranking is 0 where it was not ranked',
      EVENTS,
      { metric: 'top_products', by: [], limit: 2 },
      [
        ['/a', 1, 1, 1, true],
        ['/c', 0, 0, 0, true],
      ],
    ],
  ])('%s', async (_, events, changes, expected) => {
    expect(await compared(events, changes)).toEqual(expected);
  });

  it('of a ranking is not known beyond the keys that were looked at, but at most the last of them', async () => {
    const many = Array.from({ length: 70 }, (_, at) => views(0, `/p${at}`, 2)).flat();

    expect(
      await compared([...many, ...views(0, '/z', 1), ...views(1, '/z', 1)], { metric: 'top_products', by: [] }),
    ).toEqual([['/z', null, 0, 2, false]]);
  });

  it('of a live breakdown that overflowed is at most what was not kept apart', async () => {
    const many = Array.from({ length: 80 }, (_, at) => ({ ...views(2, `/p${at}`, 1)[0], occurred_ms: TIDEMARK + at }));
    const now = { ...views(2, '/z', 1)[0], occurred_ms: live.from };

    expect(await compared([...many, now] as ArrivedEvent[], { ...live, exact: false })).toEqual([
      ['/z', 0, 0, 16, false],
    ]);
  });

  it('is in the earlier rows though it no longer occurs, as far as these are shown', async () => {
    const { query } = await worldOf();
    const question = asked({ compare: 'previous_period', from: MIDNIGHT + HOUR_MS, to: MIDNIGHT + 2 * HOUR_MS });

    const { answers } = await query.query('shop', [question, { ...question, limit: 1 }]);

    expect(answers.map(({ comparison }) => shown(comparison?.rows ?? []))).toEqual([
      [
        ['/a', 1],
        ['/b', 3],
      ],
      [['/b', 3]],
    ]);
  });
});
