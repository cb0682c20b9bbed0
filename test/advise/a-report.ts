import { lastPeriod } from '../../reaction-layer/advise/report/cadence';
import type { Report, ReportedNumber } from '../../reaction-layer/advise/report/report';
import { groupsOf } from '../../reaction-layer/advise/summary';
import { aFinding } from './a-finding';

const NOW = Date.parse('2026-10-02T08:00:00Z');

function number(title: string, unit: string, value: number, more: Partial<ReportedNumber> = {}): ReportedNumber {
  const exact = { lower: value, upper: value, isExact: true, currency: undefined } as const;
  return { title, unit, value, ...exact, before: value * 0.9, isBetter: 'up', ...more };
}

/** A report of a day with everything that a report can show. */
export function aReport(given: Partial<Report> = {}): Report {
  const site = { id: 'shop', name: 'North & South <Outdoor>', timeZone: 'Europe/Berlin', currency: 'EUR' };
  return {
    site,
    cadence: 'daily',
    period: lastPeriod('daily', site, NOW),
    numbers: [
      number('Visitors', 'visitors', 4321, { isExact: false, lower: 4290, upper: 4352 }),
      number('Orders', 'orders', 212),
      number('Revenue', 'minor_units', 1_234_567, { currency: 'EUR', before: 1_400_000 }),
      number('Conversion', 'ratio', 0.0491, { before: 0.0491 }),
      number('Load time, third quartile', 'ms', 1830, { isBetter: 'down', before: 1500 }),
      number('Script errors', 'events', 17, { isBetter: 'down', before: undefined }),
    ],
    groups: groupsOf([aFinding(), aFinding({ finding_id: 'b', detector: 'missing_sequence', class: 'sequence_gap' })]),
    settled: { open: 1, confirmed: 1, retracted: 2 },
    tidemark: Date.parse('2026-10-02T02:00:00Z'),
    epoch: 12,
    ...given,
  };
}
