import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ReplayFormatError } from './replay-row';

const GZIP = [0x1f, 0x8b];

/** Beginnings of files of programs whose output is not read here. */
const OTHERS: readonly { readonly name: string; readonly begins: readonly number[]; readonly open: string }[] = [
  { name: 'a zip archive', begins: [0x50, 0x4b, 0x03, 0x04], open: 'unzip -p FILE' },
  { name: 'compressed with bzip2', begins: [0x42, 0x5a, 0x68], open: 'bzip2 -dc FILE' },
  { name: 'compressed with xz', begins: [0xfd, 0x37, 0x7a, 0x58], open: 'xz -dc FILE' },
  { name: 'compressed with zstd', begins: [0x28, 0xb5, 0x2f, 0xfd], open: 'zstd -dc FILE' },
  {
    name: 'in Parquet',
    begins: [0x50, 0x41, 0x52, 0x31],
    open: `duckdb -c "copy (from 'FILE') to '/dev/stdout' (format json)"`,
  },
];

/** Byte order marks of what some tools write for text. */
const UTF_16 = [
  { encoding: 'utf-16le', begins: [0xff, 0xfe] },
  { encoding: 'utf-16be', begins: [0xfe, 0xff] },
] as const;

/** A file may be compressed, and compressed again on its way. */
const MOST_LAYERS = 2;

/**
 * The bytes of a recording, gunzipped if they are gzip, as UTF-8 if they are UTF-16.
 *
 * @throws ReplayFormatError for another compression, and for gzip that is damaged
 */
export async function* opened(chunks: AsyncIterable<Uint8Array>, layers = MOST_LAYERS): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const head = first.value;
  const other = OTHERS.find(({ begins }) => startsWith(head, begins));
  if (other !== undefined)
    throw new ReplayFormatError(
      'compressed_file',
      `The file is ${other.name}: open it first, “${other.open} | tidemark replay - …”. Only gzip is opened here.`,
    );
  const rest = joined(head, { [Symbol.asyncIterator]: () => iterator });
  const wide = UTF_16.find(({ begins }) => startsWith(head, begins));
  if (wide !== undefined) yield* recoded(rest, wide.encoding);
  else if (startsWith(head, GZIP) && layers > 0) yield* opened(gunzipped(rest), layers - 1);
  else yield* rest;
}

async function* recoded(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const [decoder, encoder] = [new TextDecoder(encoding), new TextEncoder()];
  for await (const chunk of chunks) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  yield encoder.encode(decoder.decode());
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of source.pipe(gunzip)) yield Uint8Array.from(Buffer.from(chunk as Uint8Array));
  } catch (cause) {
    throw new ReplayFormatError('damaged_gzip', 'The file is damaged gzip: fetch it again.', { cause });
  }
}

async function* joined(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}

function startsWith(bytes: Uint8Array, begins: readonly number[]): boolean {
  return begins.every((byte, at) => bytes[at] === byte);
}
