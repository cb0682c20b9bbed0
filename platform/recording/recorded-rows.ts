import { isRecord } from '../../core/json-record';
import type { RecordedRow } from '../../simulator/anomaly/script';
import { openReplay } from './replay-source';

/**
 * The events of a recording, with the times at which they arrive. A row that is not an
 * event arrives with the row before it, and is refused; rows that cannot be read are left out.
 *
 * @throws ReplayFormatError
 */
export async function recordedRows(format: string, chunks: AsyncIterable<Uint8Array>): Promise<readonly RecordedRow[]> {
  const rows: RecordedRow[] = [];
  for await (const row of openReplay(format, chunks)) {
    if ('rejected' in row) continue;
    const before = rows.at(-1);
    if (isRecord(row.event) && row.eventTimeMs !== undefined) rows.push(rowOf(row.event, row.eventTimeMs, row.sentAt));
    else if (!isRecord(row.event) && before !== undefined)
      rows.push({ ...rowOf({}, Date.parse(before.received_at), undefined), no_event: row.event });
  }
  return rows;
}

function rowOf(event: Readonly<Record<string, unknown>>, arrivesMs: number, sentAt: string | undefined): RecordedRow {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    ...event,
    event_id: text(event['event_id']),
    event_type: text(event['event_type']),
    timestamp: text(event['timestamp']),
    session_id: text(event['session_id']),
    ...(sentAt === undefined ? {} : { sent_at: sentAt }),
    received_at: new Date(arrivesMs).toISOString(),
  };
}
