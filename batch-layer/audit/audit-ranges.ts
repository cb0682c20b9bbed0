import { GATING_CONSUMERS } from '../../core/port/ledger-store';
import { arrivalHourOf, arrivalHourStart } from '../../core/time/arrival-hour';
import { HOUR_MS } from '../../core/time/window';
import type { BatchDeps } from '../deps';
import type { ArrivalHours } from '../gate/books';

const HOURS_AT_ONCE = 7 * 24;
const [FIRST, END] = ['', '~'];

/** All arrival hours that a ledger or manifest knows, in ranges small enough to read at once. */
export async function auditRanges({
  ledgers,
  manifests,
}: Pick<BatchDeps, 'ledgers' | 'manifests'>): Promise<readonly ArrivalHours[]> {
  const keys = await Promise.all([
    ...GATING_CONSUMERS.map((consumer) => ledgers.list(consumer, FIRST, END)),
    manifests.list(FIRST, END),
  ]);
  const hours = [...new Set(keys.flat().map(({ arrivalHour }) => arrivalHour))].sort();
  const ranges: ArrivalHours[] = [];
  for (let at = 0; at < hours.length; at += HOURS_AT_ONCE) {
    const [from = '', last = from] = [hours[at], hours[Math.min(at + HOURS_AT_ONCE, hours.length) - 1]];
    ranges.push({ from, to: arrivalHourOf(arrivalHourStart(last) + HOUR_MS) });
  }
  return ranges;
}
