import type { FindingSeverity } from '../../detect/finding';
import type { WireAdvice } from '../wire';
import type { Audience } from '../written/written-advice';
import { adviceBlocks } from './advice-blocks';
import type { MailDocument, Tone } from '../../../core/mail/document';

const TONES: Readonly<Record<FindingSeverity, Tone>> = { low: 'quiet', medium: 'warn', high: 'bad' };

const WHY: Readonly<Record<Audience, string>> = {
  developers: 'You get this as one of the developers of the site.',
  devops: 'You get this as one of those who run the site.',
  product: 'You get this as one of those who decide what the site does.',
};

/** The mail about a finding for one group of people: product sees what it means for shoppers, the others the code. */
export function adviceMail(advice: WireAdvice, audience: Audience, pageUrl: string): MailDocument {
  const blocks = adviceBlocks(advice, pageUrl);
  return {
    subject: `${advice.title} on ${advice.site}`,
    preview: advice.cost.says,
    badge: { text: `${advice.severity} severity, ${advice.status}`, tone: TONES[advice.severity] },
    title: advice.title,
    blocks: audience === 'product' ? blocks.filter(({ kind }) => kind !== 'code') : blocks,
    footer: { text: WHY[audience], links: [{ title: 'Open the page', url: pageUrl }] },
  };
}
