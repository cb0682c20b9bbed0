import { countText, moneyText, percentText } from '../number-text';
import type { MailBlock, DocumentLink, MailDocument, NumberRow } from '../../../core/mail/document';
import type { FindingGroup } from '../summary';
import { reportName } from './subscriptions';
import type { Report, ReportedNumber } from './report';

/** Findings that a report names. */
const MOST_GROUPS = 5;

export interface ReportMailOptions {
  readonly pageUrl: string;
  /** Address at which the subscription ends; absent for a report that was sent by hand. */
  readonly unsubscribeUrl?: string | undefined;
}

/** The mail of a report: numbers with change, what was found, what became exact. */
export function reportMail(report: Report, { pageUrl, unsubscribeUrl }: ReportMailOptions): MailDocument {
  const { site, cadence, period } = report;
  const name = site.name ?? site.id;
  const days = daysText(period.days);
  const page = pageLink(pageUrl, report);
  return {
    subject: `${name}: ${headlineOf(report)}, ${days}`,
    preview: previewOf(report),
    badge: { text: `${reportName(cadence)} · ${days}`, tone: 'quiet' },
    title: name,
    blocks: [
      ...numberBlocks(report),
      ...findingBlocks(report),
      { kind: 'heading', text: 'How sure the numbers are' },
      { kind: 'text', text: exactText(report) },
      { kind: 'button', title: 'Open these days', url: page },
    ],
    footer: {
      text:
        unsubscribeUrl === undefined
          ? 'This report was sent by hand; no further one follows by itself.'
          : `You get this ${reportName(cadence)} because this address was subscribed to it.`,
      links: unsubscribeUrl === undefined ? [] : [{ title: 'Unsubscribe', url: unsubscribeUrl }],
    },
  };
}

function numberBlocks({ numbers }: Report): readonly MailBlock[] {
  if (numbers.every(({ value }) => value === 0))
    return [
      {
        kind: 'text',
        text: 'No event came in this time. If that is not what you expect, run “tidemark connect”, which says what is wrong.',
        tone: 'warn',
      },
    ];
  return [{ kind: 'numbers', rows: numbers.map(numberRow) }];
}

/** A change below this share of what was is called none. */
const LEAST_CHANGE = 0.005;

function numberRow(number: ReportedNumber): NumberRow {
  const { title, currency, before, value, isBetter, isExact, lower, upper } = number;
  const change = before === undefined || before === 0 ? undefined : value / before - 1;
  const isFlat = change !== undefined && Math.abs(change) < LEAST_CHANGE;
  const tone = change === undefined || isFlat ? 'quiet' : change > 0 === (isBetter === 'up') ? 'good' : 'bad';
  return {
    label: currency === undefined ? title : `${title} (${currency})`,
    value: valueText(number, value),
    change:
      change === undefined ? undefined : isFlat ? '±0%' : `${change > 0 ? '+' : '−'}${percentText(Math.abs(change))}`,
    tone,
    note:
      isExact || lower === upper ? undefined : `between ${valueText(number, lower)} and ${valueText(number, upper)}`,
  };
}

function valueText({ unit, currency }: ReportedNumber, value: number): string {
  if (currency !== undefined) return moneyText({ currency, minor: value });
  if (unit === 'ratio') return percentText(value);
  if (unit === 'ms') return value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${Math.round(value)} ms`;
  return Math.round(value).toLocaleString('en');
}

function findingBlocks({ groups, site }: Report): readonly MailBlock[] {
  if (groups.length === 0) return [{ kind: 'heading', text: 'Nothing was found to be wrong' }];
  const further = groups.length - MOST_GROUPS;
  return [
    { kind: 'heading', text: 'What was found' },
    { kind: 'list', items: groups.slice(0, MOST_GROUPS).map(groupText) },
    ...(further > 0
      ? [{ kind: 'text', text: `${countText(further, 'further kind')} of findings.`, tone: 'quiet' } as const]
      : []),
    { kind: 'text', text: `“tidemark advise --site ${site.id}” says what to do about them.`, tone: 'quiet' },
  ];
}

function groupText({ written, severity, findings, subjects }: FindingGroup): string {
  const confirmed = findings.filter(({ status }) => status === 'confirmed').length;
  const settled = confirmed === 0 ? 'not confirmed yet' : `${confirmed} confirmed`;
  return `${written.title} (${severity}): ${countText(findings.length, 'finding')} about ${countText(subjects, 'subject')}, ${settled}.`;
}

function exactText({ numbers, settled, tidemark, epoch, period }: Report): string {
  const live = numbers.filter(({ isExact }) => !isExact).length;
  const until = `${new Date(tidemark).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const numbersText =
    epoch === 0
      ? 'No batch run has been published yet: all numbers are live.'
      : tidemark >= period.window.end
        ? `All that arrived before ${until} is exact, by run ${epoch}.${live === 0 ? '' : ` ${countText(live, 'number')} may still change with late events.`}`
        : `Run ${epoch} made exact what arrived before ${until}; the rest is live, with the bounds that stand beside it.`;
  const { open, confirmed, retracted } = settled;
  if (open + confirmed + retracted === 0) return numbersText;
  return `${numbersText} Of what was found live, exact numbers confirmed ${confirmed} and retracted ${retracted}; ${open} ${open === 1 ? 'is' : 'are'} open.`;
}

function headlineOf({ numbers }: Report): string {
  const first = numbers.find(({ title }) => title === 'Revenue') ?? numbers.find(({ title }) => title === 'Visitors');
  if (first === undefined || first.value === 0) return 'no events';
  return first.currency === undefined ? countText(first.value, 'visitor') : valueText(first, first.value);
}

function previewOf({ numbers, groups }: Report): string {
  const shown = numbers.slice(0, 4).map((number) => `${number.title} ${valueText(number, number.value)}`);
  return `${shown.join(' · ')}${groups.length === 0 ? '' : ` · ${countText(groups.length, 'kind')} of findings`}`;
}

function pageLink(pageUrl: string, { site, period }: Report): DocumentLink['url'] {
  const [first, last] = period.days;
  return new URL(
    `/?${new URLSearchParams({ page: 'overview', site: site.id, range: `${first}..${last}` }).toString()}`,
    pageUrl,
  ).href;
}

function daysText([first, last]: readonly [string, string]): string {
  return first === last ? first : `${first} to ${last}`;
}
