import { memoryItems } from '../../adapters/memory/memory-items';
import { memoryMailer } from '../../adapters/memory/memory-mailer';
import { createDeliveries } from '../../reaction-layer/advise/deliveries';
import { sendAdvice } from '../../reaction-layer/advise/send-advice';
import type { AnomalyFinding } from '../../reaction-layer/detect/finding';
import { FindingBook } from '../../reaction-layer/detect/finding-book';
import { adviceAbout, aFinding } from './a-finding';

const SHOP = { id: 'shop', timeZone: 'UTC', currency: 'EUR' };
const HOUR = 3_600_000;
const RECIPIENTS = { developers: ['dev@shop.example'], devops: ['ops@shop.example'], product: ['boss@shop.example'] };

/** Who is sent what, in the turns of a task at these times after the findings. */
async function sentAfter(findings: readonly AnomalyFinding[], times: readonly number[]): Promise<readonly string[]> {
  const book = new FindingBook(memoryItems());
  await book.record(findings);
  const mailer = memoryMailer();
  let nowMs = 0;
  const now = (): number => nowMs;
  const deliveries = createDeliveries(memoryItems(), now);
  for (const afterMs of times) {
    nowMs = aFinding().last_seen + afterMs;
    await sendAdvice(
      {
        deliveries,
        mailer,
        book,
        now,
        adviceOn: adviceAbout,
        recipients: RECIPIENTS,
        pageUrl: 'https://stats.example',
      },
      SHOP,
    );
  }
  return mailer.sent.map(({ to, subject }) => `${to}: ${subject}`);
}

test('advice goes to those who can act on it, once per kind, person and day', async () => {
  const again = aFinding({ finding_id: 'another', subject: { kind: 'session', key: 's2' } });
  const slow = aFinding({
    ...{ finding_id: 'slow', detector: 'number_spike', class: 'number_spike', severity: 'medium' },
    subject: { kind: 'metric', key: 'page_load' },
  });

  expect(await sentAfter([aFinding(), again, slow], [60_000, 120_000, HOUR])).toEqual([
    'dev@shop.example: An order was submitted twice on shop',
    'boss@shop.example: An order was submitted twice on shop',
    'ops@shop.example: Pages became slow on shop',
    'dev@shop.example: Pages became slow on shop',
  ]);
});

test('what is retracted, of low severity or old is not mailed', async () => {
  const quiet = [aFinding({ status: 'retracted' }), aFinding({ finding_id: 'low', severity: 'low' })];
  expect(await sentAfter(quiet, [60_000])).toEqual([]);
  expect(await sentAfter([aFinding()], [3 * HOUR])).toEqual([]);
});
