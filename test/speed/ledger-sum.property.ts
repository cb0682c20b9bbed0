import fc from 'fast-check';
import { EMPTY_LEDGER, encodeLedger, type LedgerEntry, type SiteLedger } from '../../core/ledger/ledger';
import { sumLedgers } from '../../core/ledger/ledger-sum';

const count = fc.nat(1000);
const counts: fc.Arbitrary<SiteLedger> = fc.record({
  events: count,
  applied: count,
  duplicate: count,
  superseded: count,
  quarantined: count,
});
const ledgers: fc.Arbitrary<LedgerEntry> = fc
  .record({
    records: count,
    undecodable: count,
    lastPulseMs: count,
    sites: fc
      .array(fc.tuple(fc.constantFrom('b', 'a', 'shop-1', '10', '9'), counts), { maxLength: 4 })
      .map((sites) => Object.fromEntries(sites)),
  })
  .chain((entry) => counts.map((all) => ({ ...EMPTY_LEDGER, ...all, ...entry })));
const added = (a: SiteLedger = EMPTY_LEDGER, b: SiteLedger = EMPTY_LEDGER): SiteLedger => ({
  events: a.events + b.events,
  applied: a.applied + b.applied,
  duplicate: a.duplicate + b.duplicate,
  superseded: a.superseded + b.superseded,
  quarantined: a.quarantined + b.quarantined,
});
const bytes = (entry: LedgerEntry) => Buffer.from(encodeLedger(entry)).toString();

describe('ledgers', () => {
  test('add up to the same bytes in any order and any grouping', () => {
    fc.assert(
      fc.property(ledgers, ledgers, ledgers, (a, b, c) => {
        const inOneGo = sumLedgers([a, b, c]);

        const grouped = sumLedgers([c, sumLedgers([b, a])]);

        expect(bytes(grouped)).toBe(bytes(inOneGo));
      }),
    );
  });

  test('are not changed by an empty one, and their counts are added', () => {
    fc.assert(
      fc.property(ledgers, ledgers, (a, b) => {
        const sum = sumLedgers([a, EMPTY_LEDGER, b]);

        expect(sum).toEqual({
          ...added(a, b),
          records: a.records + b.records,
          undecodable: a.undecodable + b.undecodable,
          lastPulseMs: Math.max(a.lastPulseMs, b.lastPulseMs),
          sites: expect.anything() as unknown,
        });
        const names = [...new Set([...Object.keys(a.sites), ...Object.keys(b.sites)])].sort();
        const sites = Object.fromEntries(names.map((site) => [site, added(a.sites[site], b.sites[site])]));
        expect(Object.entries(sum.sites)).toEqual(Object.entries(sites));
      }),
    );
  });
});
