import { POPULATIONS, sectionId } from '../../core/cell/cell';
import { type CellReader, openCell } from '../../core/cell/codec';
import type { Amount } from '../../core/metric/kind/amount';
import { type KindStates, stateOfKind } from '../../core/metric/kind/kind-states';
import { type MetricOf, metricsOfKind } from '../../core/metric/sql';
import { emptyHyperLogLog, FINE_PRECISION, type HyperLogLog, mergeHyperLogLog } from '../../core/sketch/hyperloglog';
import type { CellStore } from '../../core/port/cell-store';
import { arrivalHourOf } from '../../core/time/arrival-hour';
import { hourOf } from '../../core/time/window';
import { hourName, totalName } from './batch-side';

/** What the cells of a run's arrival hours hold for one site and hour of event time. */
export interface SpeedHour {
  /** By metric and currency (`totalName`): what was counted, and what was recognised as a duplicate. */
  readonly totals: Map<string, { counted: bigint; duplicate: bigint }>;
  /** By metric: registers of what was counted, and of everything including duplicates. */
  readonly registers: Map<string, { readonly counted: HyperLogLog; readonly all: HyperLogLog }>;
}

const COUNTS = metricsOfKind('count');
const SUMS = metricsOfKind('sum');
const DISTINCTS = metricsOfKind('distinct');
const LATEST = 8.64e15;

/** @returns by site and hour (`hourName`) */
export async function readSpeedSide(
  cells: CellStore,
  sites: readonly string[],
  { fromTidemark, tidemark }: { readonly fromTidemark: number; readonly tidemark: number },
): Promise<ReadonlyMap<string, SpeedHour>> {
  const hours = new Map<string, SpeedHour>();
  const end = arrivalHourOf(tidemark);
  for (const site of sites) {
    const arrivalHours = await cells.arrivalHours(site, arrivalHourOf(fromTidemark));
    for (const arrivalHour of arrivalHours.filter((hour) => hour < end)) {
      for (const { windowStart, bytes } of await cells.query(site, arrivalHour, 0, LATEST)) {
        const name = hourName(site, hourOf(windowStart));
        const hour = hours.get(name) ?? { totals: new Map(), registers: new Map() };
        hours.set(name, hour);
        addCell(hour, openCell(bytes));
      }
    }
  }
  return hours;
}

function addCell(hour: SpeedHour, cell: CellReader): void {
  for (const population of POPULATIONS) {
    const isDuplicate = population === 'duplicate';
    const totalOf = <Kind extends keyof KindStates>(metric: MetricOf<Kind>): KindStates[Kind] | undefined => {
      const section = cell.section(sectionId({ metric, dimension: undefined, population }));
      return section !== undefined && 'total' in section
        ? stateOfKind<Kind>(metric.measure.kind, section.total)
        : undefined;
    };
    for (const metric of COUNTS) {
      const state = totalOf(metric);
      if (state !== undefined) addTotal(hour, totalName(metric.id, ''), state.count, isDuplicate);
    }
    for (const metric of SUMS) {
      for (const [currency, amount] of totalOf(metric) ?? [])
        addTotal(hour, totalName(metric.id, currency), amount, isDuplicate);
    }
    for (const metric of DISTINCTS) {
      const state = totalOf(metric);
      if (state !== undefined) addRegisters(hour, metric.id, state.registers, isDuplicate);
    }
  }
}

function addTotal({ totals }: SpeedHour, name: string, amount: Amount, isDuplicate: boolean): void {
  const known = totals.get(name) ?? { counted: 0n, duplicate: 0n };
  totals.set(name, known);
  known[isDuplicate ? 'duplicate' : 'counted'] += BigInt(amount);
}

function addRegisters({ registers }: SpeedHour, metric: string, found: HyperLogLog, isDuplicate: boolean): void {
  const known = registers.get(metric) ?? {
    counted: emptyHyperLogLog(FINE_PRECISION),
    all: emptyHyperLogLog(FINE_PRECISION),
  };
  registers.set(metric, known);
  mergeHyperLogLog(known.all, found);
  if (!isDuplicate) mergeHyperLogLog(known.counted, found);
}
