import { messageOf } from '../message-of';
import { ByteReader, ByteWriter, CorruptBytesError, decodeText } from '../encoding/bytes';
import type { NormalEvent } from '../event/columns';
import type { QuarantineReason } from '../event/rejection';
import { isTime } from '../event/column-values';
import { eventOf, isRow, rowOf } from '../event/event-row';
import { isSiteId } from '../event/site-id';

/** An event that failed the contract, kept so that it can be replayed after a fix. */
export interface SealedEvent {
  readonly reason: QuarantineReason;
  /** The raw event with its request context, encrypted with the site's key: raw identities stay unreadable. */
  readonly sealed: string;
  /** HyperLogLog register of the session that it names, if any, so that its number in the session is not missed. */
  readonly session_register?: number;
}

/** Events beyond the budget of a site: only their number is kept. */
export interface CountedEvents {
  readonly reason: QuarantineReason;
  readonly count: number;
}

export type QuarantinedEvent = SealedEvent | CountedEvents;

/** How many events these lines stand for. */
export function eventsQuarantined(quarantined: readonly QuarantinedEvent[]): number {
  return quarantined.reduce((sum, one) => sum + ('count' in one ? one.count : 1), 0);
}

/** The accepted and refused events of one request that belong to one shard. */
export interface EventFrame {
  readonly kind: 'events';
  readonly site: string;
  /** Arrival of the request by the collector's clock, ms since 1970. */
  readonly receivedMs: number;
  readonly events: readonly NormalEvent[];
  readonly quarantined: readonly QuarantinedEvent[];
}

/**
 * Written to every open shard at fixed intervals. A consumer that has read it has read everything written before it.
 */
export interface PulseFrame {
  readonly kind: 'pulse';
  /** The writer's clock, ms since 1970. */
  readonly pulseMs: number;
}

export type Frame = EventFrame | PulseFrame;

/** Compression and checksum are injected: the core has no native code. */
export interface FrameCodec {
  gzip(bytes: Uint8Array): Uint8Array;
  /** @throws if the bytes are not gzip, or would expand to more than `limit` bytes */
  gunzip(bytes: Uint8Array, limit: number): Uint8Array;
  crc32(bytes: Uint8Array): number;
  sha256(bytes: Uint8Array): Uint8Array;
}

export const FRAME_VERSION = 1;
/** Largest decompressed body in bytes: the request limit, plus room for the columns that normalising adds. */
export const FRAME_BODY_LIMIT = 8 * 1024 * 1024;
/** Shorter bodies are not compressed: that would take more time than their bytes are worth. */
const COMPRESSED_FROM_BYTES = 1024;
const GZIP_FIRST_BYTE = 0x1f;
const MAGIC = [0x54, 0x4d]; // "TM"

interface FrameHeader {
  readonly kind: Frame['kind'];
  readonly site: string;
  /** Arrival time of the request or time of the pulse, ms since 1970. */
  readonly received_ms: number;
  readonly count: number;
  /** Lines; one may stand for several events. */
  readonly quarantined: number;
}

/**
 * A frame is one record of the stream: `TM`, version, CRC-32 of the rest, header (JSON, with its length), body (gzip
 * from `COMPRESSED_FROM_BYTES` on). The body has one line per event, a JSON array of its columns in the order of EVENT_COLUMNS, then one JSON object per
 * quarantined event.
 */
export function encodeFrame(frame: Frame, codec: FrameCodec): Uint8Array {
  const rest = new ByteWriter(4096);
  rest.text(JSON.stringify(headerOf(frame)));
  if (frame.kind === 'events') rest.raw(packed(encoder.encode(linesOf(frame)), codec));
  const payload = rest.finish();
  const writer = new ByteWriter(payload.length + 16);
  writer.raw(Uint8Array.from([...MAGIC, FRAME_VERSION]));
  writer.varint(codec.crc32(payload));
  writer.raw(payload);
  return writer.finish();
}

/** @throws CorruptBytesError if the bytes are not a whole frame of a supported version */
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
  const header = parseJson(reader.text());
  if (!isHeader(header))
    throw new CorruptBytesError('the header of the frame lacks a field that this version needs, or has another value');
  if (header.kind === 'pulse') return { kind: 'pulse', pulseMs: header.received_ms };
  return openBody(header, unpacked(bytes.subarray(reader.position), codec));
}

function isHeader(value: unknown): value is FrameHeader {
  if (!isRecord(value)) return false;
  const { kind, site, received_ms: receivedMs, count, quarantined } = value;
  const isOfSite = kind === 'pulse' || (kind === 'events' && typeof site === 'string' && isSiteId(site));
  return isOfSite && isTime(receivedMs) && isCount(count) && isCount(quarantined);
}

function isQuarantined(value: unknown): value is QuarantinedEvent {
  return (
    isRecord(value) && isReason(value['reason']) && (typeof value['sealed'] === 'string' || isCount(value['count']))
  );
}

function isReason(value: unknown): value is QuarantineReason {
  return isRecord(value) && ['code', 'path', 'message'].every((name) => typeof value[name] === 'string');
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
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

/** Each line is parsed by itself, so that its row is not kept longer than it takes to read it. */
function openBody(header: FrameHeader, body: Uint8Array): EventFrame {
  const lines = body.length === 0 ? [] : decodeText(body).split('\n');
  if (lines.length !== header.count + header.quarantined) {
    throw new CorruptBytesError(
      `the header promises ${header.count} + ${header.quarantined} lines, the body has ${lines.length}`,
    );
  }
  return {
    kind: 'events',
    site: header.site,
    receivedMs: header.received_ms,
    events: lines.slice(0, header.count).map(eventOfLine),
    quarantined: lines.slice(header.count).map(quarantinedOfLine),
  };
}

function eventOfLine(line: string): NormalEvent {
  const row = parseJson(line);
  if (!isRow(row))
    throw new CorruptBytesError('a line of the frame is not an event, or has a value that its column does not take');
  return eventOf(row);
}

function quarantinedOfLine(line: string): QuarantinedEvent {
  const quarantined = parseJson(line);
  if (!isQuarantined(quarantined)) throw new CorruptBytesError('a line of the frame is not a quarantined event');
  return quarantined;
}

function packed(lines: Uint8Array, codec: FrameCodec): Uint8Array {
  return lines.length < COMPRESSED_FROM_BYTES ? lines : codec.gzip(lines);
}

/** Lines begin with a bracket, gzip with a byte that no text has. */
function unpacked(bytes: Uint8Array, codec: FrameCodec): Uint8Array {
  if (bytes[0] !== GZIP_FIRST_BYTE) return bytes;
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

const encoder = new TextEncoder();
