import { sectionId } from '../../core/cell/cell';
import { openCell } from '../../core/cell/codec';
import { MEASURED } from '../../core/metric/registry';
import type { CellStore } from '../../core/port/cell-store';

export async function cellBytes(
  cells: CellStore,
  site: string,
  arrivalHour: string,
  minute: number,
): Promise<Uint8Array> {
  const [cell] = await cells.query(site, arrivalHour, minute, minute + 1);
  return cell!.bytes;
}

/** The total of a counting metric in a cell, for people. */
export function countOf(bytes: Uint8Array, metricId: string): number {
  const metric = MEASURED.find(({ id }) => id === metricId)!;
  const section = openCell(bytes).section(sectionId({ metric, dimension: undefined, population: 'human' }));
  return (section as { readonly total: { readonly count: number } } | undefined)?.total.count ?? 0;
}
