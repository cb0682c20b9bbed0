import type { AnomalyFinding } from './finding';
import type { FindingBook } from './finding-book';
import { numberFinding } from './findings-of';
import type { WatchedHour } from './number/number-watch';
import { findDetector } from './registry';

/**
 * Writes what a look at the numbers of a site has found: live findings are recorded, those of published hours are
 * confirmed, and open ones of published hours that are usual after all are retracted. Doing it again changes nothing.
 */
export async function settleNumbers(book: FindingBook, site: string, looked: WatchedHour): Promise<void> {
  const { excursions, epoch } = looked;
  const found = excursions.map((one) => numberFinding(one, { site, epoch }));
  await book.record(found.filter(({ status }) => status === 'open'));
  await book.change(
    found.filter(({ status }) => status === 'confirmed'),
    (finding) => (stored) => confirmed(stored, finding),
  );
  const ids = new Set(found.map(({ finding_id: id }) => id));
  const gone = (await openNumbers(book, site, looked)).filter(({ finding_id: id }) => !ids.has(id));
  await book.change(gone, () => (stored) => stored && retracted(stored, epoch));
}

/** Open findings of numbers whose hours are all published. */
async function openNumbers(
  book: FindingBook,
  site: string,
  { span, published }: WatchedHour,
): Promise<readonly AnomalyFinding[]> {
  const open: AnomalyFinding[] = [];
  for await (const { finding } of book.list({ site, from: span.start, to: span.end })) {
    const isNumber = findDetector(finding.detector)?.kind === 'number';
    if (isNumber && finding.status === 'open' && finding.window.end <= published) open.push(finding);
  }
  return open;
}

/** The layer says who found it first. */
function confirmed(stored: AnomalyFinding | undefined, finding: AnomalyFinding): AnomalyFinding | undefined {
  if (stored === undefined) return finding;
  return stored.status === 'open' ? { ...finding, layer: stored.layer } : undefined;
}

function retracted(stored: AnomalyFinding, epoch: number): AnomalyFinding | undefined {
  return stored.status === 'open' ? { ...stored, status: 'retracted', reason: 'late_events', epoch } : undefined;
}
