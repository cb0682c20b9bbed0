import { CorruptBytesError, decodeText } from '../encoding/bytes';
import type { Sequence } from '../port/event-stream';
import { parseJson } from './stored-lines';

/** What the archive wrote for a run of records: a file of events, a file of quarantined ones, or both. */
export interface ManifestFile {
  /** Lake key of the events (Parquet); null if there were none. */
  readonly key: string | null;
  /** Lake key of the quarantined events and undecodable records (NDJSON); null if there were none. */
  readonly quarantineKey: string | null;
  readonly firstSequence: Sequence;
  readonly lastSequence: Sequence;
  readonly records: number;
  readonly events: number;
  readonly quarantined: number;
  /** Size of the events file; 0 if there is none. */
  readonly bytes: number;
  /** CRC-32 of the events file; absent if there is none, or if an older version wrote it. */
  readonly crc32?: number;
  /** The same of the quarantine file. */
  readonly quarantineCrc32?: number;
  /** Per site in the file: the range of its event times, ms since 1970, both ends included. */
  readonly sites: Readonly<Record<string, { readonly events: number; readonly fromMs: number; readonly toMs: number }>>;
}

/** The files of one shard and arrival hour. */
export interface Manifest {
  /** The current generation, ordered by sequence: every record is in one of them. */
  readonly files: readonly ManifestFile[];
  /** Files of earlier generations that are not deleted yet, because readers may have their keys; absent for none. */
  readonly replaced?: readonly ReplacedFile[];
}

/** A file whose events another file holds since. */
export interface ReplacedFile {
  readonly replacedKey: string;
  /** When it was replaced, ms since 1970. */
  readonly replacedMs: number;
}

export const EMPTY_MANIFEST: Manifest = { files: [] };

/** First line of the stored form. Before it, a manifest was one JSON object with a list of `files`. */
const HEADER = { manifest: 2 };

const encoder = new TextEncoder();

/** A line of JSON per file after the header, replaced ones first. */
export function encodeManifest({ files, replaced = [] }: Manifest): Uint8Array {
  return encoder.encode([HEADER, ...replaced, ...files].map(lineOf).join(''));
}

/**
 * The bytes of a manifest with one more file at their end, where a store changes only its last page.
 *
 * @param bytes undefined for a manifest without files
 */
export function withFile(bytes: Uint8Array | undefined, file: ManifestFile): Uint8Array {
  if (bytes === undefined) return encodeManifest({ files: [file] });
  if (!isCurrent(bytes)) return encodeManifest({ files: [...decodeManifest(bytes).files, file] });
  const line = encoder.encode(lineOf(file));
  const longer = new Uint8Array(bytes.length + line.length);
  longer.set(bytes);
  longer.set(line, bytes.length);
  return longer;
}

function isCurrent(bytes: Uint8Array): boolean {
  const header = encoder.encode(lineOf(HEADER));
  return header.every((byte, at) => bytes[at] === byte);
}

function isReplaced(line: string): boolean {
  return line.startsWith('{"replacedKey":');
}

function lineOf(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

/** @throws CorruptBytesError if the bytes are not a manifest */
export function decodeManifest(bytes: Uint8Array): Manifest {
  const [first = '', ...lines] = decodeText(bytes).split('\n');
  if (first.startsWith('{"files":')) return parseJson(first, 'files', 'a manifest') as Manifest;
  const { manifest } = parseJson(first, 'manifest', 'the header of a manifest') as typeof HEADER;
  if (manifest !== HEADER.manifest)
    throw new CorruptBytesError(
      `a manifest of version ${manifest} cannot be read by this version, which reads ${HEADER.manifest}`,
    );
  const stored = lines.slice(0, -1);
  const replaced = stored
    .filter(isReplaced)
    .map((line) => parseJson(line, 'replacedKey', 'a replaced file of a manifest') as ReplacedFile);
  const files = stored
    .filter((line) => !isReplaced(line))
    .map((line) => parseJson(line, 'firstSequence', 'a file of a manifest') as ManifestFile);
  return replaced.length === 0 ? { files } : { files, replaced };
}
