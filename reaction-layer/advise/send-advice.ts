import type { ItemKey } from '../../core/port/item-table';
import type { Mailer } from '../../core/port/mailer';
import type { Site } from '../../core/port/sites';
import { dayOf } from '../../core/time/calendar';
import { HOUR_MS } from '../../core/time/window';
import { type AnomalyFinding, SEVERITIES } from '../detect/finding';
import type { FindingBook } from '../detect/finding-book';
import { lastFindings } from './advice-service';
import { type Deliveries, messageIdOf } from './deliveries';
import { adviceMail } from './mail/advice-mail';
import { renderMail } from '../../core/mail/render-mail';
import { groupsOf } from './summary';
import type { WireAdvice } from './wire';
import { type Audience, AUDIENCES } from './written/written-advice';

/** What last happened longer ago is not mailed any more. */
const NEWS_MS = 2 * HOUR_MS;

export interface AdviceSending {
  readonly deliveries: Deliveries;
  readonly mailer: Mailer;
  readonly book: FindingBook;
  readonly adviceOn: (finding: AnomalyFinding) => Promise<WireAdvice | undefined>;
  readonly recipients: Readonly<Record<Audience, readonly string[]>>;
  readonly now: () => number;
  readonly pageUrl: string;
}

/**
 * Mails advice on what was found lately to those who can act on it: of each kind of finding, the newest, once per site,
 * person and day. What is of low severity waits for the report.
 */
export async function sendAdvice(sending: AdviceSending, site: Site): Promise<void> {
  const { book, recipients, now } = sending;
  if (AUDIENCES.every((audience) => recipients[audience].length === 0)) return;
  const recent = (await lastFindings(book, site.id, now())).filter(isNews(now()));
  for (const { written, findings } of groupsOf(recent)) {
    const [newest] = findings;
    if (newest === undefined) continue;
    let advice: WireAdvice | undefined;
    for (const audience of written.audiences)
      for (const address of recipients[audience]) {
        const key = keyOf(`${dayOf(now(), site.timeZone)} ${written.id} ${address.toLowerCase()}`, site);
        await sending.deliveries.once(key, async () => {
          advice ??= await sending.adviceOn(newest);
          if (advice === undefined) return { status: 'failed', failure: 'refused', detail: 'there is no advice' };
          return sending.mailer.send({
            ...renderMail(adviceMail(advice, audience, sending.pageUrl)),
            to: address,
            messageId: messageIdOf(key, sending.pageUrl),
            headers: { 'Auto-Submitted': 'auto-generated' },
          });
        });
      }
  }
}

function isNews(nowMs: number): (finding: AnomalyFinding) => boolean {
  return ({ status, severity, last_seen: lastMs }) =>
    (status === 'open' || status === 'confirmed') && severity !== SEVERITIES[0] && nowMs - lastMs <= NEWS_MS;
}

function keyOf(sort: string, { id }: Site): ItemKey {
  return { partition: `advised ${id}`, sort };
}
