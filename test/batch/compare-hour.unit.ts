import type { HourBooks } from '../../batch-layer/gate/books';
import { compareHour } from '../../batch-layer/gate/compare-hour';
import type { LedgerEntry } from '../../core/ledger/ledger';
import type { ManifestFile } from '../../core/ledger/manifest';

const file = (events: number, quarantined: number): ManifestFile => ({
  key: null,
  quarantineKey: null,
  firstSequence: '1',
  lastSequence: '2',
  records: 1,
  events,
  quarantined,
  bytes: 0,
  sites: {},
});
const LEDGER: LedgerEntry = {
  records: 5,
  events: 14,
  applied: 7,
  duplicate: 4,
  superseded: 0,
  quarantined: 3,
  undecodable: 2,
  lastPulseMs: 0,
  sites: {},
};
/** Ledgers that agree; no two of their counts are equal. */
const BALANCED: HourBooks = {
  shard: 's',
  arrivalHour: '2026-03-04T12',
  aggregate: LEDGER,
  archive: LEDGER,
  manifest: { files: [file(1, 1), file(10, 2)] },
  cells: { applied: 6, duplicates: 5 },
  isLevel: true,
};
const aggregate = (changes: Partial<LedgerEntry>): Partial<HourBooks> => ({ aggregate: { ...LEDGER, ...changes } });
const archive = (changes: Partial<LedgerEntry>): Partial<HourBooks> => ({ archive: { ...LEDGER, ...changes } });

describe('the ledgers of an hour', () => {
  it('agree when every event is in all of them once', () => {
    expect(compareHour(BALANCED)).toEqual([]);
  });

  it.each<readonly [string, Partial<HourBooks>, readonly string[]]>([
    ['a record that one consumer missed', aggregate({ records: 4 }), ['ledgers_differ']],
    ['bytes that one consumer could decode', archive({ undecodable: 1 }), ['ledgers_differ']],
    ['events that one consumer missed', aggregate({ events: 15, applied: 8 }), ['ledgers_differ', 'cells_differ']],
    [
      'an event that one consumer quarantined',
      archive({ applied: 6, quarantined: 4 }),
      ['ledgers_differ', 'manifest_differs'],
    ],
    ['an event that the archive lost', archive({ duplicate: 3 }), ['ledger_residual', 'manifest_differs']],
    ['an event that the aggregator invented', aggregate({ duplicate: 5 }), ['ledger_residual', 'cells_differ']],
    ['a file that lost an event', { manifest: { files: [file(1, 1), file(9, 2)] } }, ['manifest_differs']],
    ['a file that lost a quarantined event', { manifest: { files: [file(1, 1), file(10, 1)] } }, ['manifest_differs']],
    ['a cell that lost an event', { cells: { applied: 5, duplicates: 5 } }, ['cells_differ']],
    ['a cell that lost a duplicate', { cells: { applied: 6, duplicates: 4 } }, ['cells_differ']],
  ])('tell of %s', (_, change, codes) => {
    expect(compareHour({ ...BALANCED, ...change }).map(({ code }) => code)).toEqual(codes);
  });

  it('name the shard, the hour and both counts', () => {
    const [reason] = compareHour({ ...BALANCED, ...aggregate({ records: 4, undecodable: 1 }) });

    expect(reason).toEqual({
      code: 'ledgers_differ',
      shard: 's',
      arrivalHour: '2026-03-04T12',
      message:
        'Shard s, arrival hour 2026-03-04T12: aggregate and archive count records 4 and 5, undecodable 1 and 2. ' +
        'One of them is behind: wait until both have caught up.',
    });
  });
});
