import { moneyText } from '../number-text';
import type { CodeSample } from '../code-of';
import type { WireAdvice } from '../wire';
import type { CodeKind, WrittenAdvice } from '../written/written-advice';
import type { MailBlock } from '../../../core/mail/document';

const CODE_TITLES: Readonly<Record<CodeKind, string>> = {
  react: 'React',
  vue: 'Vue',
  angular: 'Angular',
  plain: 'Plain JavaScript',
  server: 'Server',
};

/** What was written, with the code that is to be shown. */
interface ShownAdvice extends Pick<WrittenAdvice, 'cause' | 'checks' | 'prevention' | 'optimisation'> {
  readonly fix: { readonly says: string; readonly code: readonly CodeSample[] };
}

/** Cause, checks, fix and prevention. */
export function writtenBlocks({ cause, checks, fix, prevention, optimisation }: ShownAdvice): readonly MailBlock[] {
  return [
    { kind: 'heading', text: 'Likely cause' },
    { kind: 'text', text: cause },
    { kind: 'heading', text: 'Check first' },
    { kind: 'list', items: checks },
    { kind: 'heading', text: 'Fix' },
    { kind: 'text', text: fix.says },
    ...fix.code.map((one): MailBlock => ({
      kind: 'code',
      title: CODE_TITLES[one.for],
      language: one.language,
      code: one.code,
    })),
    { kind: 'heading', text: 'So that it does not come back' },
    { kind: 'list', items: prevention },
    { kind: 'heading', text: 'While you are there' },
    { kind: 'list', items: optimisation },
  ];
}

/** A finding with its advice. @param pageUrl address of the page, if links are to be shown */
export function adviceBlocks(advice: WireAdvice, pageUrl?: string): readonly MailBlock[] {
  const { cost, added } = advice;
  return [
    { kind: 'quote', text: advice.found },
    { kind: 'text', text: cost.says },
    { kind: 'facts', rows: factsOf(advice) },
    ...(pageUrl === undefined ? [] : [linkButtons(advice, pageUrl)]),
    ...writtenBlocks(advice),
    ...(added === undefined
      ? []
      : ([
          { kind: 'heading', text: `Added by ${added.by}, not checked by people` },
          { kind: 'text', text: added.cause },
          { kind: 'list', items: added.steps },
        ] as const)),
  ];
}

function linkButtons({ links }: WireAdvice, pageUrl: string): MailBlock {
  return { kind: 'links', links: links.map(({ title, href }) => ({ title, url: new URL(href, pageUrl).href })) };
}

function factsOf(advice: WireAdvice): readonly (readonly [string, string])[] {
  const { cost, window } = advice;
  const stake = cost.revenue_at_stake;
  return [
    ['Site', advice.site],
    ['When', `${minuteText(window.start)} UTC`],
    ['Severity', advice.severity],
    ['Status', advice.status],
    ['Class', `${advice.class} (${advice.detector})`],
    ['Sessions', String(cost.sessions)],
    ['Orders at stake', String(cost.orders_at_stake)],
    ...(stake === null || stake.minor_units === 0
      ? []
      : ([['Revenue at stake', moneyText({ currency: stake.currency, minor: stake.minor_units })]] as const)),
    ['Finding', advice.finding_id],
  ];
}

function minuteText(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}
