import { EMPTY_LEDGER, type LedgerEntry, type SiteLedger } from './ledger';

/**
 * Adds up ledgers. They are a commutative monoid with EMPTY_LEDGER: counts are added, and the newest pulse is kept.
 * Recent changes are of one ledger alone and left out.
 * Sites are sorted by code unit, so that equal ledgers have equal bytes.
 */
export function sumLedgers(entries: readonly LedgerEntry[]): LedgerEntry {
  return {
    records: total(entries, 'records'),
    ...sumCounts(entries),
    undecodable: total(entries, 'undecodable'),
    lastPulseMs: entries.reduce((newest, { lastPulseMs }) => Math.max(newest, lastPulseMs), EMPTY_LEDGER.lastPulseMs),
    sites: sumSites(entries),
  };
}

function sumCounts(counts: readonly SiteLedger[]): SiteLedger {
  return {
    events: total(counts, 'events'),
    applied: total(counts, 'applied'),
    duplicate: total(counts, 'duplicate'),
    superseded: total(counts, 'superseded'),
    quarantined: total(counts, 'quarantined'),
  };
}

function sumSites(entries: readonly LedgerEntry[]): LedgerEntry['sites'] {
  const bySite = new Map<string, SiteLedger[]>();
  for (const { sites } of entries) {
    for (const [site, counts] of Object.entries(sites)) {
      const all = bySite.get(site);
      if (all === undefined) bySite.set(site, [counts]);
      else all.push(counts);
    }
  }
  const names = [...bySite.keys()].sort();
  return Object.fromEntries(names.map((site) => [site, sumCounts(bySite.get(site) ?? [])]));
}

function total<Key extends string>(rows: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return rows.reduce((sum, row) => sum + row[key], 0);
}
