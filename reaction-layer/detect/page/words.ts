import type { ShownFinding } from './shown-finding';

type Status = ShownFinding['status'];
type Reason = NonNullable<ShownFinding['reason']>;

/** The words of the page, in English. */
export const words = {
  tabs: { findings: 'Findings', detectors: 'Detectors' },
  tabsLabel: 'Findings or detectors',
  overTime: 'Findings over time',
  total: 'Findings',
  status: { open: 'Live', confirmed: 'Confirmed', retracted: 'Taken back', resolved: 'Resolved' } satisfies Record<
    Status,
    string
  >,
  severity: { high: 'High', medium: 'Medium', low: 'Low' } satisfies Record<ShownFinding['severity'], string>,
  reasons: {
    late_events: 'events that came late explain it',
    duplicates: 'it came from events that were sent twice',
    bots: 'it was a bot',
    sketch_error: 'the live number was an estimate',
    identity: 'the visitors were one person',
    rules: 'the exact order of events breaks no rule',
  } satisfies Record<Reason, string>,
  classes: {
    race_condition: 'Race condition',
    sequence_gap: 'Missing events',
    logical_violation: 'Impossible order of events',
    scraper: 'Scraper',
    inhuman_speed: 'Faster than a person',
    velocity: 'Burst of orders',
    card_testing: 'Card testing',
    coupon_abuse: 'Coupon abuse',
    return_abuse: 'Return abuse',
    account_takeover: 'Account takeover',
    number_spike: 'Unusual rise',
    number_drop: 'Unusual fall',
    number_silence: 'Silence',
    number_shift: 'Shift of the mix',
    session_anomaly: 'Session unlike others',
    model_drift: 'Drift of a feature',
  } satisfies Record<ShownFinding['class'], string>,
  subjects: {
    session: 'Session',
    visitor: 'Visitor',
    coupon: 'Coupon',
    payment_token: 'Card',
    metric: 'Number',
  },
  any: { status: 'Any status', class: 'Any class', severity: 'Any severity', detector: 'Any detector' },
  filters: { status: 'Status', class: 'Class', severity: 'Severity', detector: 'Detector' },
  narrow: 'Show only',
  allSubjects: 'Show all subjects',
  describe: (buckets: number, findings: string) =>
    `Findings over time: ${findings} in ${buckets} steps. Arrow keys read them, Enter opens a step, T shows a table.`,
  chart: 'Show as a chart',
  table: 'Show as a table',
  when: 'Time',
  perThousand: 'per 1,000 events',
  events: 'Events',
  list: 'Newest first',
  none: 'Nothing was found in this range.',
  noneHelp: 'Detectors look at every session, visitor and number of the site as events arrive.',
  noneMatch: 'No finding of this range matches.',
  clear: 'Show all findings',
  capped: (count: string) => `The newest ${count} are shown; a shorter range shows the rest.`,
  clamped: (days: number) => `Findings of the last ${days} days of the range.`,
  unfiltered: 'Filters of events do not narrow findings.',
  more: (count: string) => `Show ${count} more`,
  choose: 'Choose a finding to see what made it.',
  evidence: 'Evidence',
  state: {
    open: 'Said live. The next count confirms it or takes it back.',
    confirmed: (epoch: string) => `Confirmed by count ${epoch}.`,
    retracted: (epoch: string, why: string) => `Taken back by count ${epoch}: ${why}.`,
    resolved: 'An operator has resolved it.',
  },
  unknownReason: 'the exact count does not show it',
  subject: 'About',
  onlySubject: 'Only this one',
  detector: 'Detector',
  sure: 'Certainty',
  noticed: 'Noticed after',
  byBatch: 'Found by the exact count; live had missed it.',
  degraded: 'Live had lost a part of its memory, so the beginning may be missing.',
  occurrences: 'Occurrences',
  span: 'When',
  whatHappened: 'Events that show it',
  numbers: 'Numbers that show it',
  openSession: 'Show the whole session',
  productOf: (product: string) => `product ${product}`,
  mostFound: 'Most findings',
  nobody: 'No subject.',
  findingsHead: 'Findings',
  measured: (epoch: string, when: string) => `Measured by count ${epoch}, which settled findings up to ${when}.`,
  notMeasured: 'No night has settled findings yet. The next count measures every detector by its live findings.',
  precision: 'Precision',
  recall: 'Recall',
  half: 'Half within',
  mostOfThem: '95 in 100 within',
  settled: 'Confirmed, taken back, missed',
  kinds: { session: 'Sessions', counter: 'Visitors', number: 'Numbers' },
  helpPrecision:
    'Precision: how much of what was said live was right. Recall: how much of what was there live had said.',
} as const;

/** @example sentence('two checkouts') // 'Two checkouts'; a name such as add_to_cart stays as it is */
export function sentence(says: string): string {
  if (says.split(' ', 1)[0]?.includes('_') === true) return says;
  return says.charAt(0).toUpperCase() + says.slice(1);
}
