import fc from 'fast-check';
import { POPULATIONS, sectionId, sectionName } from '../../core/cell/cell';
import type { EventColumn } from '../../core/event/columns';
import { DIMENSION_NAMES, DIMENSIONS, dimensionKey, dimensionKeySql, TEXT_DOMAINS } from '../../core/metric/dimension';
import { quantileName } from '../../core/metric/kind/quantiles';
import { filterSql, type FoldedEvent, matches, textSql } from '../../core/metric/measure';
import { findMetric, MEASURED, PUBLIC_METRICS } from '../../core/metric/registry';
import { arbitraryEvent, FEW_KEYS } from './arbitrary-events';

function repeated<Value>(values: readonly Value[]): readonly Value[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}

describe('the registry', () => {
  it('has dimensions and text domains with unique numbers', () => {
    expect(repeated(DIMENSION_NAMES.map((name) => DIMENSIONS[name].code))).toEqual([]);
    expect(repeated(Object.values(TEXT_DOMAINS))).toEqual([]);
  });

  it('can find every public metric and no internal one', () => {
    expect(PUBLIC_METRICS.map(({ id }) => findMetric(id))).toEqual(PUBLIC_METRICS);
    expect(findMetric('orders_by_currency')).toBeUndefined();
  });

  it('gives every section a unique number', () => {
    const names = MEASURED.flatMap((metric) =>
      [undefined, ...metric.breakdowns].flatMap((dimension) =>
        POPULATIONS.map((population) => ({ metric, dimension, population })),
      ),
    );
    const ids = names.map(sectionId);

    expect(repeated(ids)).toEqual([]);
    expect(ids.map(sectionName)).toEqual(names);
  });

  it('does not know the numbers of other sections', () => {
    expect(sectionName(3)).toBeUndefined();
    expect(sectionName(4_000 * 64)).toBeUndefined();
    expect(sectionName(64 + 15 * 4)).toBeUndefined();
  });
});

describe('a filter', () => {
  it.each(MEASURED.map((metric) => [metric.id, metric.where] as const))(
    'of %s says the same in TypeScript and in SQL',
    (_, where) => {
      fc.assert(
        fc.property(arbitraryEvent(FEW_KEYS), (event) => {
          expect(holds(filterSql(where), event)).toBe(matches(where, event));
        }),
      );
    },
  );
});

describe('a text in SQL', () => {
  it('doubles its quotes', () => {
    expect(textSql("o'clock")).toBe("'o''clock'");
  });
});

/** Parses the three forms of condition that `filterSql` writes. */
function holds(sql: string, event: FoldedEvent): boolean {
  if (sql === 'true') return true;
  return sql.split(' and ').every((condition) => {
    if (condition === 'is_first_of_order' || condition === 'is_first_in_currency') return event[condition];
    const present = /^(\w+) is not null$/.exec(condition);
    if (present !== null) return event[present[1] as EventColumn] !== null;
    const types = /^event_type in \((.*)\)$/.exec(condition);
    if (types === null) throw new Error(`not a known condition: ${condition}`);
    return (types[1] as string).split(', ').includes(`'${event.event_type}'`);
  });
}

describe('a dimension', () => {
  it('makes its key of the columns that SQL takes', () => {
    const event = { country: 'DE', platform: 'ios', category: null } as FoldedEvent;

    expect(dimensionKey('country_platform', event)).toBe('DE|ios');
    expect(dimensionKeySql('country_platform')).toBe("coalesce(country, '') || '|' || coalesce(platform, '')");
    expect(dimensionKey('category', event)).toBe('');
  });
});

describe('a quantile', () => {
  it.each([
    [0.5, 'p50'],
    [0.07, 'p7'],
    [0.57, 'p57'],
    [0.99, 'p99'],
    [0.999, 'p99.9'],
  ])('%d is called %s', (q, name) => {
    expect(quantileName(q)).toBe(name);
  });
});
