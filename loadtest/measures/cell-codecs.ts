import { compress, decompress, init } from '@bokuweb/zstd-wasm';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Cell, sectionId } from '../../core/cell/cell';
import { decodeCell, encodeCell, openCell } from '../../core/cell/codec';
import { visitors } from '../../core/metric/metrics/visitors';
import type { BenchLine } from '../bench-line';
import { cellOf } from './cell';
import { decodePlain, encodePlain } from './plain-cell';
import { PEAK_EVENTS_PER_MINUTE, syntheticEvents } from './synthetic-events';

/** A cell encoding. */
interface Codec {
  readonly name: string;
  encode(cell: Cell): Uint8Array;
  decode(bytes: Uint8Array): unknown;
  /** Reads the section that most queries need, as a query does for each of a thousand cells. */
  readOne(bytes: Uint8Array): unknown;
}

const SECTION = sectionId({ metric: visitors, dimension: undefined, population: 'human' });

function plain(
  name: string,
  pack: (bytes: Uint8Array) => Uint8Array,
  unpack: (bytes: Uint8Array) => Uint8Array,
): Codec {
  return {
    name: `plain + ${name}`,
    encode: (cell) => pack(encodePlain(cell)),
    decode: (bytes) => decodePlain(unpack(bytes)),
    readOne: (bytes) => decodePlain(unpack(bytes), SECTION),
  };
}

const CODECS: readonly Codec[] = [
  { name: 'cell codec', encode: encodeCell, decode: decodeCell, readOne: (bytes) => openCell(bytes).section(SECTION) },
  plain('zstd 3', (bytes) => compress(bytes, 3), decompress),
  plain('zstd 19', (bytes) => compress(bytes, 19), decompress),
  plain('gzip', (bytes) => gzipSync(bytes), gunzipSync),
  plain(
    'nothing',
    (bytes) => bytes,
    (bytes) => bytes,
  ),
];

/** Realistic cells: a few events of a quiet site, the busiest minute, an hour at 28 events per second. */
const CELLS = { 'sparse minute': 60, 'peak minute': PEAK_EVENTS_PER_MINUTE, hour: 100_000 } as const;

/**
 * Size and CPU time of the cell codec and of a plain layout with a general compressor, each as a ratio to the codec.
 */
export async function measureCellCodecs(): Promise<readonly BenchLine[]> {
  await init();
  return Object.entries(CELLS).flatMap(([name, events]) => {
    const cell = cellOf(syntheticEvents(events));
    const measured = CODECS.map((codec) => measureCodec(codec, cell));
    return measured.map((one, at) => lineOf(`${name}, ${CODECS[at]?.name}`, one, measured[0] ?? one));
  });
}

interface Measured {
  readonly bytes: number;
  readonly encodeMs: number;
  readonly decodeMs: number;
  readonly readOneMs: number;
}

function measureCodec(codec: Codec, cell: Cell): Measured {
  const bytes = codec.encode(cell);
  return {
    bytes: bytes.length,
    encodeMs: bestMs(() => codec.encode(cell)),
    decodeMs: bestMs(() => codec.decode(bytes)),
    readOneMs: bestMs(() => codec.readOne(bytes)),
  };
}

function lineOf(measure: string, { bytes, encodeMs, decodeMs, readOneMs }: Measured, base: Measured): BenchLine {
  const ratio = (value: number, to: number): string => `${(value / to).toFixed(2)} ×`;
  const note = [
    `${bytes} bytes (${ratio(bytes, base.bytes)})`,
    `encode ${encodeMs.toFixed(3)} ms (${ratio(encodeMs, base.encodeMs)})`,
    `decode ${decodeMs.toFixed(3)} ms (${ratio(decodeMs, base.decodeMs)})`,
    `one section ${readOneMs.toFixed(3)} ms (${ratio(readOneMs, base.readOneMs)})`,
  ].join(', ');
  return { measure, note };
}

const ROUNDS = 30;
const WARM_UP = 10;

/** The fastest of several rounds, after warm-up. */
function bestMs(run: () => unknown): number {
  let best = Infinity;
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const start = performance.now();
    run();
    if (round >= 0) best = Math.min(best, performance.now() - start);
  }
  return best;
}
