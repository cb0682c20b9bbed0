import { memoryItems } from '../../adapters/memory/memory-items';
import { FindingBook } from '../../reaction-layer/detect/finding-book';
import { makeReport } from '../../reaction-layer/advise/report/report';
import { reportMail } from '../../reaction-layer/advise/report/report-mail';
import { textMail } from '../../core/mail/text-mail';
import { MIDNIGHT, SHOP_EVENTS, TIDEMARK } from '../serving/api-world';
import { arrivedEvent } from '../serving/arrived-events';
import { createWorld } from '../serving/world';
import { aFinding } from './a-finding';

const HOUR = 3_600_000;
const MORNING = MIDNIGHT + 32 * HOUR;
const at = (start: number) => ({ window: { start, end: start + 1 }, first_seen: start, last_seen: start });

test('a report has the numbers of the day with a week before, findings, and what is exact', async () => {
  const weekBefore = arrivedEvent({ visitor: 'v9', session_id: 'old', occurred_ms: MIDNIGHT - 7 * 24 * HOUR });
  const { query } = await createWorld({
    events: [...SHOP_EVENTS, weekBefore],
    tidemark: TIDEMARK,
    asOf: MIDNIGHT + 3 * HOUR,
  });
  const book = new FindingBook(memoryItems());
  await book.record([
    aFinding({ status: 'confirmed', ...at(MIDNIGHT + HOUR) }),
    aFinding({ finding_id: 'gone', status: 'retracted', detector: 'after_logout', ...at(MIDNIGHT + HOUR) }),
    aFinding({ finding_id: 'today', detector: 'missing_step', ...at(MIDNIGHT + 25 * HOUR) }),
  ]);

  const report = await makeReport({ answers: query, book }, { site: 'shop', cadence: 'daily', nowMs: MORNING });

  expect(report.period.days).toEqual(['2019-10-01', '2019-10-01']);
  const shown = Object.fromEntries(report.numbers.map(({ title, value, before }) => [title, [value, before]]));
  expect(shown).toMatchObject({
    Visitors: [2, 1],
    Orders: [1, 0],
    Revenue: [1999, undefined],
    'Load time, third quartile': [expect.closeTo(120, -1), undefined],
  });
  expect(report.groups.map(({ written }) => written.id)).toEqual(['double_submit']);
  expect(report.settled).toEqual({ open: 0, confirmed: 1, retracted: 1 });
  const text = textMail(reportMail(report, { pageUrl: 'https://stats.example' }));
  expect(text).toContain('Revenue (EUR)');
  expect(text).toContain('+100%');
  expect(text).toContain('the rest is live');
});
