import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MONEY_SQL, readMoney } from '../../core/event/money';
import { LIMITS } from '../../core/event/limits';

const SQL = join(import.meta.dirname, '../../sql');

describe('the money of an event', () => {
  it.each([
    ['purchase', -500, -1000, { event_type: 'refund', price_minor: 500, amount_minor: 1000 }],
    ['refund', 500, 1000, { event_type: 'refund', price_minor: 500, amount_minor: 1000 }],
    ['refund', -500, -1000, { event_type: 'refund', price_minor: 500, amount_minor: 1000 }],
    ['refund', null, null, { event_type: 'refund', price_minor: null, amount_minor: null }],
    ['purchase', 0, 0, { event_type: 'purchase', price_minor: 0, amount_minor: 0 }],
    ['purchase', null, null, { event_type: 'purchase', price_minor: null, amount_minor: null }],
    ['ad_click', -5, -5, { event_type: 'ad_click', price_minor: null, amount_minor: null }],
    ['custom:refund', -5, -5, { event_type: 'custom:refund', price_minor: null, amount_minor: null }],
  ])('of a %s for %s, %s in all', (event_type, price_minor, amount_minor, expected) => {
    const once = readMoney({ event_type, price_minor, amount_minor });
    expect(once).toEqual(expected);
    expect(readMoney({ ...once })).toEqual(expected);
  });

  it.each(['staging/stg_events', 'staging/stg_order_lines', 'intermediate/int_reconciled', 'queries/explored_events'])(
    'is read by %s with the one expression',
    (name) => {
      const text = readFileSync(join(SQL, `${name}.sql`), 'utf8').replaceAll(/\s+/g, ' ');
      expect(text).toContain(`${MONEY_SQL.event_type} as event_type`);
      const others = text.replaceAll(MONEY_SQL.event_type, '').replaceAll(MONEY_SQL.price_minor, '');
      expect(others.replaceAll(MONEY_SQL.amount_minor, '')).not.toMatch(
        /(price|amount)_minor <|abs\([^)]*(price|amount)/,
      );
    },
  );

  it('has one horizon of orders in TypeScript and SQL', () => {
    const text = readFileSync(join(SQL, 'intermediate/int_order_lines.sql'), 'utf8');
    expect(text.match(/_idle_ms > (\d+)/g)).toEqual([`_idle_ms > ${LIMITS.orderMs}`, `_idle_ms > ${LIMITS.orderMs}`]);
    const refunds = readFileSync(join(SQL, 'intermediate/int_order_refunds.sql'), 'utf8');
    expect(refunds.match(/_ms (<=|>) (\d+)/g)).toEqual([`_ms <= ${LIMITS.orderMs}`]);
  });
});
