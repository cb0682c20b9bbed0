import { ByteReader, ByteWriter, CorruptBytesError, decodeText } from '../encoding/bytes';
import type { NormalEvent } from '../event/columns';
import type { QuarantineReason } from '../event/rejection';
import { eventOf, isRow, rowOf } from './row';

/** An event that failed the contract, kept so that it can be replayed after a fix. */
export interface QuarantinedEvent {
  readonly reason: QuarantineReason;
  /** The raw event with what the request said around it, encrypted with the site's key: raw identities stay unreadable. */
  readonly sealed: string;
}

/** The accepted events and the refused ones of one request that go to one shard. */
export interface EventFrame {
  readonly kind: 'events';
  readonly site: string;
  /** Collector's clock when the request came, ms since 1970. */
  readonly receivedMs: number;
  readonly events: readonly NormalEvent[];
  readonly quarantined: readonly QuarantinedEvent[];
}

/** Goes into every open shard on a beat. Who has seen it has seen all that came before it. */
export interface PulseFrame {
  readonly kind: 'pulse';
  /** The writer's clock, ms since 1970. */
  readonly pulseMs: number;
}

export type Frame = EventFrame | PulseFrame;

/** Compression and checksum come from outside: the core has no I/O and no native code. */
export interface FrameCodec {
  gzip(bytes: Uint8Array): Uint8Array;
  /** @throws if the bytes are not gzip or would open to more than `limit` bytes */
  gunzip(bytes: Uint8Array, limit: number): Uint8Array;
  crc32(bytes: Uint8Array): number;
}

export const FRAME_VERSION = 1;
/** An opened frame is never larger than this: a request's limit with room for what normalising adds. */
export const FRAME_BODY_LIMIT = 8 * 1024 * 1024;
const MAGIC = [0x54, 0x4d]; // "TM"

interface FrameHeader {
  readonly kind: Frame['kind'];
  readonly site: string;
  /** When the request came, or the time of a pulse. */
  readonly received_ms: number;
  readonly count: number;
  readonly quarantined: number;
}

/**
 * A frame is one record of the stream: `TM`, version, CRC-32 of the rest, header (JSON, with its length), body (gzip).
 * The body has one line an event: a JSON array of its columns in the order of EVENT_COLUMNS, then one JSON object for
 * each quarantined event.
 */
export function encodeFrame(frame: Frame, codec: FrameCodec): Uint8Array {
  const rest = new ByteWriter(4096);
  rest.text(JSON.stringify(headerOf(frame)));
  if (frame.kind === 'events') rest.raw(codec.gzip(encoder.encode(linesOf(frame))));
  const payload = rest.finish();
  const writer = new ByteWriter(payload.length + 16);
  writer.raw(Uint8Array.from([...MAGIC, FRAME_VERSION]));
  writer.varint(codec.crc32(payload));
  writer.raw(payload);
  return writer.finish();
}

/** @throws CorruptBytesError if the bytes are not a whole frame of a version that this code reads */
export function decodeFrame(bytes: Uint8Array, codec: FrameCodec): Frame {
  const reader = new ByteReader(bytes);
  if (bytes.length < 4 || reader.byte() !== MAGIC[0] || reader.byte() !== MAGIC[1])
    throw new CorruptBytesError('the record is not a Tidemark frame');
  const version = reader.byte();
  if (version !== FRAME_VERSION)
    throw new CorruptBytesError(`a frame of version ${version} is not known; this code reads version ${FRAME_VERSION}`);
  const checksum = reader.varint();
  if (codec.crc32(bytes.subarray(reader.position)) !== checksum)
    throw new CorruptBytesError('the checksum of the frame is wrong: its bytes were changed');
  const header = parseJson(reader.text()) as FrameHeader;
  if (header.kind === 'pulse') return { kind: 'pulse', pulseMs: header.received_ms };
  return openBody(header, gunzip(bytes.subarray(reader.position), codec));
}

function headerOf(frame: Frame): FrameHeader {
  return frame.kind === 'pulse'
    ? { kind: 'pulse', site: '', received_ms: frame.pulseMs, count: 0, quarantined: 0 }
    : {
        kind: 'events',
        site: frame.site,
        received_ms: frame.receivedMs,
        count: frame.events.length,
        quarantined: frame.quarantined.length,
      };
}

function linesOf({ events, quarantined }: EventFrame): string {
  const lines = events.map((event) => JSON.stringify(rowOf(event)));
  return [...lines, ...quarantined.map((event) => JSON.stringify(event))].join('\n');
}

/** A line break inside a value is escaped in JSON, so the lines joined by commas are one JSON array: one parse, not hundreds. */
function openBody(header: FrameHeader, body: Uint8Array): EventFrame {
  const lines = parseJson(`[${decodeText(body).replaceAll('\n', ',')}]`) as readonly unknown[];
  if (lines.length !== header.count + header.quarantined) {
    throw new CorruptBytesError(
      `the header promises ${header.count} + ${header.quarantined} lines, the body has ${lines.length}`,
    );
  }
  const rows = lines.slice(0, header.count);
  if (!rows.every(isRow)) throw new CorruptBytesError('a line of the frame is not an event');
  return {
    kind: 'events',
    site: header.site,
    receivedMs: header.received_ms,
    events: rows.map(eventOf),
    quarantined: lines.slice(header.count) as readonly QuarantinedEvent[],
  };
}

function gunzip(bytes: Uint8Array, codec: FrameCodec): Uint8Array {
  try {
    return codec.gunzip(bytes, FRAME_BODY_LIMIT);
  } catch (cause) {
    throw new CorruptBytesError(`the body of the frame cannot be opened: ${messageOf(cause)}`, { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CorruptBytesError(`the frame holds what is not JSON: ${messageOf(cause)}`, { cause });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const encoder = new TextEncoder();
