import type { EventFrame } from '../../core/frame/frame';
import type { OpenedRecord } from '../../core/stream/record-batch';

/**
 * Lines of a quarantine file: the events of a record that failed the contract, or the record itself if it cannot be
 * decoded.
 */
export function quarantineLines({ record, content }: OpenedRecord): readonly string[] {
  const position = { shard: record.shard, record_sequence: record.sequence };
  switch (content.kind) {
    case 'pulse':
      return [];
    case 'undecodable': {
      const reason = { code: 'undecodable', path: '', message: content.message };
      const raw = Buffer.from(record.data).toString('base64');
      return [JSON.stringify({ reason, raw, ...position, record_index: 0, arrived_ms: record.arrivedMs })];
    }
    case 'events':
      return quarantinedEvents(content, { ...position, arrived_ms: record.arrivedMs });
  }
}

/** In a frame, quarantined events follow the accepted ones, and their index reflects that. */
function quarantinedEvents(frame: EventFrame, position: Readonly<Record<string, string | number>>): readonly string[] {
  const { site, receivedMs, events, quarantined } = frame;
  return quarantined.map(({ reason, sealed }, index) =>
    JSON.stringify({ reason, sealed, site, ...position, record_index: events.length + index, received_ms: receivedMs }),
  );
}
