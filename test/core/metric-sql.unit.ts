import { metricSql } from '../../core/metric/metric-sql';
import { findMetric, PUBLIC_METRICS } from '../../core/metric/registry';

const sqlOf = (id: string): string | undefined => {
  const metric = findMetric(id);
  if (metric === undefined) throw new Error(`there is no metric ${id}`);
  return metricSql(metric);
};

test('a sum of money is one statement per currency over the events that it counts', () => {
  expect(sqlOf('revenue')).toBe(
    [
      'select currency, sum(amount_minor) as value',
      'from curated',
      'where site = :site and occurred_ms >= :from and occurred_ms < :to and not is_bot',
      "  and event_type in ('purchase')",
      '  and amount_minor is not null',
      'group by currency',
    ].join('\n'),
  );
});

test('metrics that cells keep have a statement, those that are computed from others have none', () => {
  expect(sqlOf('visitors')).toContain('count(distinct visitor)');
  expect(sqlOf('top_products')).toMatch(/select product_id, count\(\*\)[^]*order by value desc$/);
  expect(sqlOf('conversion_rate')).toBeUndefined();
  expect(PUBLIC_METRICS.filter((metric) => metricSql(metric) !== undefined).length).toBeGreaterThan(20);
});
