import { memoryItems } from '../../adapters/memory/memory-items';
import { HOUR_MS } from '../../core/time/window';
import { readDeclared } from '../../reaction-layer/detect/declared-spans';
import type { AnomalyFinding } from '../../reaction-layer/detect/finding';
import { FindingBook } from '../../reaction-layer/detect/finding-book';
import { numberSilence } from '../../reaction-layer/detect/number/detectors/number-silence';
import type { WatchedHour } from '../../reaction-layer/detect/number/number-watch';
import { settleNumbers } from '../../reaction-layer/detect/number-settlement';

const START = Date.UTC(2024, 0, 22, 5);
const SPAN = { start: START - 10 * HOUR_MS, end: START + 10 * HOUR_MS };

/** A look at two days in which a metric was silent for some hours. */
function looked(hours: number, published = SPAN.start, key = 'orders'): WatchedHour {
  const window = { start: START, end: START + hours * HOUR_MS };
  const verdict = { direction: 'below' as const, score: 0.9, evidence: { says: `nothing for ${hours} h` } };
  const excursion = { detector: numberSilence, window, count: hours, verdict };
  const isPublished = window.end <= published;
  return { excursions: hours === 0 ? [] : [{ key, excursion, isPublished }], span: SPAN, published, epoch: 7 };
}

async function after(...looks: readonly WatchedHour[]): Promise<readonly AnomalyFinding[]> {
  const book = new FindingBook(memoryItems());
  for (const one of looks) await settleNumbers(book, 'shop', one);
  const findings: AnomalyFinding[] = [];
  for await (const { finding } of book.list({ site: 'shop', from: SPAN.start, to: SPAN.end })) findings.push(finding);
  return findings;
}

const ALL = SPAN.end;

describe('what is said of the numbers of a site', () => {
  it('is one open finding while it lasts, however often it is looked at', async () => {
    const found = await after(looked(1), looked(1), looked(3), looked(3));

    expect(found).toMatchObject([
      {
        class: 'number_silence',
        severity: 'high',
        subject: { kind: 'metric', key: 'orders' },
        window: { start: START },
        last_seen: START + 3 * HOUR_MS,
        count: 3,
        layer: 'speed',
        status: 'open',
        epoch: null,
        evidence: { says: 'nothing for 3 h' },
      },
    ]);
  });

  it('is confirmed by the run that publishes its hours, and keeps who said it first', async () => {
    expect(await after(looked(2), looked(2, ALL))).toMatchObject([{ status: 'confirmed', layer: 'speed', epoch: 7 }]);
    expect(await after(looked(2, ALL), looked(2, ALL))).toMatchObject([{ status: 'confirmed', layer: 'batch' }]);
  });

  it('is retracted if its published hours are usual, and not before', async () => {
    expect(await after(looked(2), looked(0, START + HOUR_MS))).toMatchObject([{ status: 'open' }]);
    expect(await after(looked(2), looked(0, ALL), looked(0, ALL))).toMatchObject([
      { status: 'retracted', reason: 'late_events', epoch: 7 },
    ]);
  });

  it('stays settled', async () => {
    const found = await after(looked(2), looked(0, ALL), looked(2, ALL), looked(3));

    expect(found).toMatchObject([{ status: 'retracted', count: 2 }]);
  });

  it('is one finding per metric', async () => {
    const found = await after(looked(2), looked(2, SPAN.start, 'sessions'));

    expect(new Set(found.map(({ finding_id: id }) => id)).size).toBe(2);
  });
});

describe('declared spans', () => {
  it('hold for their site, or for all', () => {
    const declared = readDeclared(
      'shop 2024-11-29T00:00Z/2024-12-02T00:00Z, 2024-12-25T00:00+01:00/2024-12-26T00:00+01:00',
    );

    expect(declared('shop').map(({ end, start }) => (end - start) / HOUR_MS)).toEqual([72, 24]);
    expect(declared('other')).toHaveLength(1);
    expect(readDeclared('')('shop')).toEqual([]);
  });

  it.each([
    'tomorrow',
    'shop 2024-11-29T00:00Z',
    '2024-12-02T00:00Z/2024-11-29T00:00Z',
    'a b 2024-11-29T00:00Z/2024-12-02T00:00Z',
  ])('are refused with what is wrong: %s', (text) => {
    expect(() => readDeclared(text)).toThrow(`“${text}” is not a declared span`);
  });
});
