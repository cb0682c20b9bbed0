import { memoryItems } from '../../adapters/memory/memory-items';
import { Analysis, type AnalysisResult } from '../../reaction-layer/detect/analysis';
import type { AnomalyFinding } from '../../reaction-layer/detect/finding';
import { FindingBook } from '../../reaction-layer/detect/finding-book';
import { settle } from '../../reaction-layer/detect/settle';
import { product, sessionOf, START_MS, type Step } from './session-events';

const lamp = product('lamp');
const GAP: readonly Step[] = [
  [0, 'page_view'],
  [5, 'page_view', { sequence: 9 }],
];
const DOUBLE: readonly Step[] = [
  [0, 'page_view', lamp],
  [3, 'add_to_cart', lamp],
  [9, 'checkout'],
  [10, 'checkout'],
];
const RANGE = { knownMs: START_MS - 86_400_000, fromMs: START_MS - 60_000, toMs: START_MS + 3_600_000, epoch: 7 };

function analysed(...sessions: readonly (readonly [name: string, steps: readonly Step[]])[]): AnalysisResult {
  const analysis = new Analysis();
  for (const [name, steps] of sessions) for (const event of sessionOf(steps, name)) analysis.addEvent(event, 'shop');
  return analysis.finish('speed');
}

async function listed(book: FindingBook): Promise<readonly AnomalyFinding[]> {
  const all: AnomalyFinding[] = [];
  for await (const { finding } of book.list({ site: 'shop', from: START_MS - 1, to: RANGE.toMs })) all.push(finding);
  return all;
}

test('the night confirms, retracts with a reason, adds what was missed, and says how good live was', async () => {
  const book = new FindingBook(memoryItems());
  await book.record(analysed(['s1', DOUBLE], ['s2', GAP]).findings.map((one) => ({ ...one, noticed_after_ms: 400 })));

  // By then the missing number of s2 has come, and the events of s3, which live had not seen.
  const exact = analysed(
    ['s1', DOUBLE],
    [
      's2',
      [
        [0, 'page_view'],
        [5, 'page_view'],
      ],
    ],
    ['s3', DOUBLE],
  );
  const scores = await settle(book, 'shop', exact, RANGE);

  const found = await listed(book);
  const byStatus = found.map(({ subject, status, layer, reason, epoch }) => [
    subject.key,
    status,
    layer,
    reason,
    epoch,
  ]);
  expect(byStatus.sort()).toEqual([
    ['s1', 'confirmed', 'speed', undefined, 7],
    ['s2', 'retracted', 'speed', 'late_events', 7],
    ['s3', 'confirmed', 'batch', undefined, 7],
  ]);
  expect(scores).toEqual([
    {
      ...{ detector: 'double_submit', confirmed: 1, retracted: 0, added: 1, precision: 1, recall: 0.5 },
      ...{ time_to_detect_p50_ms: 400, time_to_detect_p95_ms: 400 },
    },
    {
      ...{ detector: 'missing_sequence', confirmed: 0, retracted: 1, added: 0, precision: 0, recall: null },
      ...{ time_to_detect_p50_ms: null, time_to_detect_p95_ms: null },
    },
  ]);

  await settle(book, 'shop', exact, { ...RANGE, epoch: 8 });
  expect(await listed(book)).toEqual(found);
});

test('what is not over at the tidemark is left to the next night', async () => {
  const book = new FindingBook(memoryItems());
  await book.record(analysed(['s1', GAP]).findings);
  await settle(book, 'shop', analysed(), { ...RANGE, toMs: START_MS + 5000 });
  expect((await listed(book)).map(({ status }) => status)).toEqual(['open']);
});

test('what was said of a late event is settled by the run before whose tidemark it arrived', async () => {
  const book = new FindingBook(memoryItems());
  const twoHours = 2 * 3_600_000;
  const live = analysed(['s1', DOUBLE]).findings.map((one) => ({ ...one, noticed_after_ms: twoHours }));
  await book.record(live);
  const later = { ...RANGE, fromMs: RANGE.toMs, toMs: RANGE.toMs + 3_600_000 };

  await settle(book, 'shop', analysed(), { ...later, toMs: START_MS + twoHours, epoch: 7 });
  expect(await listed(book)).toMatchObject([{ status: 'open' }]);
  await settle(book, 'shop', analysed(['s1', DOUBLE]), { ...later, toMs: START_MS + 2 * twoHours, epoch: 8 });
  expect(await listed(book)).toMatchObject([{ status: 'confirmed', epoch: 8 }]);
});
