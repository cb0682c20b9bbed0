import { decodeLedger, EMPTY_SITE_LEDGER, type SiteLedger } from '../core/ledger/ledger';
import { sumLedgers } from '../core/ledger/ledger-sum';
import { ownValue } from '../core/own-value';
import type { LedgerStore } from '../core/port/ledger-store';

/** What the speed layer did with the events of a site. */
export async function siteLedger(ledgers: LedgerStore, site: string): Promise<SiteLedger> {
  const items = await ledgers.get(await ledgers.list('aggregate', '', '~'));
  const sum = sumLedgers(items.flatMap((item) => (item === undefined ? [] : [decodeLedger(item.bytes)])));
  return ownValue(sum.sites, site) ?? EMPTY_SITE_LEDGER;
}
