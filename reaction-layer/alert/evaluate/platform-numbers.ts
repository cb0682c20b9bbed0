import { decodeLedger, residual } from '../../../core/ledger/ledger';
import { sumLedgers } from '../../../core/ledger/ledger-sum';
import type { AnswerBasis } from '../../../core/port/answers';
import { GATING_CONSUMERS, type LedgerStore } from '../../../core/port/ledger-store';
import { arrivalHourOf } from '../../../core/time/arrival-hour';
import { HOUR_MS, SECOND_MS } from '../../../core/time/window';
import type { PLATFORM_SIGNALS } from '../config/rule';

export type PlatformSignal = (typeof PLATFORM_SIGNALS)[number];
export type PlatformNumbers = Readonly<Record<PlatformSignal, number | null>>;

export interface PlatformSources {
  readonly ledgers: Pick<LedgerStore, 'get' | 'list'>;
  /** Memory of the process, bytes. */
  readonly memoryBytes: () => number;
}

/** How Tidemark itself is doing. */
export async function readPlatform(
  { ledgers, memoryBytes }: PlatformSources,
  { asOf, pointer }: AnswerBasis,
  nowMs: number,
): Promise<PlatformNumbers> {
  return {
    lag_seconds: asOf === undefined ? null : Math.max(0, nowMs - asOf) / SECOND_MS,
    tidemark_age_seconds: pointer.epoch === 0 ? null : (nowMs - pointer.tidemark) / SECOND_MS,
    residual: await recentResidual(ledgers, nowMs),
    memory_bytes: memoryBytes(),
  };
}

/** Events lost or invented in the last two arrival hours. */
async function recentResidual(ledgers: PlatformSources['ledgers'], nowMs: number): Promise<number> {
  const [from, to] = [arrivalHourOf(nowMs - HOUR_MS), arrivalHourOf(nowMs + HOUR_MS)];
  const sums = GATING_CONSUMERS.map(async (consumer) => {
    const items = await ledgers.get(await ledgers.list(consumer, from, to));
    const entries = items.flatMap((item) => (item === undefined ? [] : [decodeLedger(item.bytes)]));
    return Math.abs(residual(sumLedgers(entries)));
  });
  return (await Promise.all(sums)).reduce((sum, one) => sum + one, 0);
}
