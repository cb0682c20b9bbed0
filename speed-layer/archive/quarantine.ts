import { cutText } from '../../core/event/text';
import type { QuarantineReason } from '../../core/event/rejection';
import type { EventFrame } from '../../core/frame/frame';
import type { OpenedRecord } from '../../core/stream/record-batch';

interface QuarantinePosition {
  readonly shard: string;
  readonly record_sequence: string;
  readonly arrived_ms: number;
}

/** An event that failed the contract. */
interface QuarantinedEventLine extends QuarantinePosition {
  readonly reason: QuarantineReason;
  /** The event as it was sent, encrypted with the site’s key; absent beyond the site's budget. */
  readonly sealed?: string;
  /** HyperLogLog register of the session that it names, if any. */
  readonly session_register?: number;
  /** Instead of `sealed`: how many events were refused for this reason and not kept. */
  readonly count?: number;
  readonly site: string;
  /** Index of the event in its frame, from 0; quarantined events follow the accepted ones. */
  readonly record_index: number;
  /** The collector's clock when the request arrived. */
  readonly received_ms: number;
}

/** A record that could not be decoded. */
interface UndecodableRecordLine extends QuarantinePosition {
  /** Its code is `undecodable`. */
  readonly reason: QuarantineReason;
  /** The bytes of the record, in Base64; of a larger one the first KEPT_RECORD_BYTES. */
  readonly raw: string;
  /** How many bytes the record has. */
  readonly bytes: number;
  readonly record_index: 0;
}

/** More than a record of a collector has, of a later version too: what is kept of one can be read again. */
export const KEPT_RECORD_BYTES = 1024 * 1024;
/** Characters of the reason that are kept. */
const KEPT_REASON_LENGTH = 1000;

/**
 * Lines of a quarantine file: the events of a record that failed the contract, or the record itself if it cannot be
 * decoded.
 */
export function quarantineLines({ record, content }: OpenedRecord): readonly string[] {
  const position = { shard: record.shard, record_sequence: record.sequence, arrived_ms: record.arrivedMs };
  switch (content.kind) {
    case 'pulse':
      return [];
    case 'undecodable':
      return [JSON.stringify(undecodableRecord(record.data, content.message, position))];
    case 'events':
      return quarantinedEvents(content, position).map((line) => JSON.stringify(line));
  }
}

function undecodableRecord(data: Uint8Array, message: string, position: QuarantinePosition): UndecodableRecordLine {
  const { arrived_ms, ...place } = position;
  const reason = { code: 'undecodable', path: '', message: cutText(message, KEPT_REASON_LENGTH) };
  const raw = Buffer.from(data.subarray(0, KEPT_RECORD_BYTES)).toString('base64');
  return { reason, raw, bytes: data.length, ...place, record_index: 0, arrived_ms };
}

function quarantinedEvents(frame: EventFrame, position: QuarantinePosition): readonly QuarantinedEventLine[] {
  const { site, receivedMs, events, quarantined } = frame;
  return quarantined.map(({ reason, ...kept }, index) => ({
    reason,
    ...kept,
    site,
    ...position,
    record_index: events.length + index,
    received_ms: receivedMs,
  }));
}
