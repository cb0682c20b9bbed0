import { openReplay } from '../../platform/recording/replay-source';
import type { ReplayEvent, RejectedRow, ReplayRow } from '../../platform/recording/replay-row';

export async function* bytesOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks)
    yield await Promise.resolve(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
}

export async function collect<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

export function rowsOf(format: string, text: string): Promise<readonly ReplayRow[]> {
  return collect(openReplay(format, bytesOf(text)));
}

export function eventsOf(
  rows: readonly ReplayRow[],
): readonly (ReplayEvent & { readonly event: Record<string, unknown> })[] {
  return rows.flatMap((row) => ('event' in row ? [row as ReplayEvent & { event: Record<string, unknown> }] : []));
}

export function rejectedOf(rows: readonly ReplayRow[]): readonly (RejectedRow & { readonly line: number })[] {
  return rows.flatMap((row) => ('rejected' in row ? [{ line: row.line, ...row.rejected }] : []));
}
