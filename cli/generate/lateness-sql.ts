import { AGE_EDGES_MS } from '../../core/merge/completeness';
import { HOUR_MS } from '../../core/time/window';
import { select, sqlFile } from './sql-text';

const LABELS = ['site', 'event_date', 'hour_ms', 'age_ms'];

/** An event that its clock places after its arrival is not late. */
export function dayLateness(): string {
  const last = AGE_EDGES_MS.at(-1) ?? 0;
  const classes = AGE_EDGES_MS.slice(1).map(
    (edge, at) => `      when arrived_ms - occurred_ms < ${edge} then ${AGE_EDGES_MS[at] ?? 0}`,
  );
  const age = ['cast(', '    case', ...classes, `      else ${last}`, '    end as bigint', '  ) as age_ms'].join('\n');
  return sqlFile(
    [
      'One row per rewritten day, UTC hour of event time and class of age on arrival (its lower edge): the number of events.',
    ],
    [
      {
        name: 'events',
        sql: select(
          ['site', 'event_date', `occurred_ms - mod(occurred_ms, ${HOUR_MS}) as hour_ms`, age],
          'from int_facts',
        ),
      },
      {
        name: 'final',
        sql: select([...LABELS, 'count(*) as arrivals'], `from events\ngroup by ${LABELS.join(', ')}`),
      },
    ],
    LABELS,
  );
}
