import fc from 'fast-check';
import { BitWriter, writePlaces } from '../../core/encoding/bits';
import { ByteReader, ByteWriter, CorruptBytesError } from '../../core/encoding/bytes';
import { dictionaryOf } from '../../core/encoding/dictionary';
import { addBin, binOf, type DDSketch, decodeDDSketch, encodeDDSketch } from '../../core/sketch/ddsketch';
import {
  addRegister,
  COARSE_PRECISION,
  emptyHyperLogLog,
  FINE_PRECISION,
  type HyperLogLog,
  maxRankOf,
  type Precision,
  registerOf,
} from '../../core/sketch/hyperloglog';
import { decodeHyperLogLog, encodeHyperLogLog } from '../../core/sketch/hyperloglog-codec';
import { decodeSpaceSaving, encodeSpaceSaving, type SpaceSaving } from '../../core/sketch/space-saving';
import { wordsOf } from './hash-words';

function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.finish();
}

/** The decoded value, and the number of bytes left over. */
function read<State>(
  bytes: Uint8Array,
  decode: (reader: ByteReader) => State,
): { readonly state: State; readonly left: number } {
  const reader = new ByteReader(bytes);
  return { state: decode(reader), left: reader.left };
}

describe('an encoded DDSketch', () => {
  const largest = binOf(Number.MAX_VALUE);
  const bin = fc.oneof(fc.integer({ min: -40, max: 40 }), fc.constantFrom(-largest, largest, 4096, -4096));

  it('decodes to the same bins', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(bin, fc.integer({ min: 1, max: 2 ** 40 })), {
          selector: ([one]) => one,
          maxLength: 30,
        }),
        (bins) => {
          const bytes = written((writer) => encodeDDSketch(new Map(bins), writer));

          expect(read(bytes, decodeDDSketch)).toEqual({ state: new Map(bins), left: 0 });
        },
      ),
    );
  });

  it('takes one byte when it is empty, and three bits for each of neighbouring bins that are there once', () => {
    const neighbours: DDSketch = new Map();
    for (let at = 0; at < 80; at++) addBin(neighbours, 4_000 + at);

    expect(written((writer) => encodeDDSketch(new Map(), writer))).toEqual(Uint8Array.of(0));
    expect(read(Uint8Array.of(0), decodeDDSketch).state).toEqual(new Map());
    expect(written((writer) => encodeDDSketch(neighbours, writer)).length).toBe(30 + 5);
  });

  it.each([
    [-largest - 1, 1],
    [largest, 2],
  ])('that begins with bin %i and spans %i is refused', (first, span) => {
    const bytes = written((writer) => {
      writer.varint(span);
      writer.signed(first);
      writer.raw(Uint8Array.of(1, 0b1000_0000, 0, 0b1000_0000));
    });

    expect(() => read(bytes, decodeDDSketch)).toThrow(CorruptBytesError);
  });
});

describe.each([FINE_PRECISION, COARSE_PRECISION] as const)(
  'an encoded HyperLogLog of precision %i',
  (precision: Precision) => {
    const registers = 2 ** precision;
    const encoded = (sketch: HyperLogLog): Uint8Array => written((writer) => encodeHyperLogLog(sketch, writer));
    const decoded = (bytes: Uint8Array) => read(bytes, (reader) => decodeHyperLogLog(reader, precision));

    function sketchOf(count: number): HyperLogLog {
      const [sketch, word] = [emptyHyperLogLog(precision), wordsOf(count + 1)];
      for (let at = 0; at < count; at++) addRegister(sketch, registerOf(word(), word(), precision));
      return sketch;
    }

    it.each([0, 0.001, 0.1, 0.5, 0.6, 0.7, 1, 3, 20])(
      'decodes to the same registers with %d identities for each of them',
      (load) => {
        const sketch = sketchOf(Math.round(load * registers));

        expect(decoded(encoded(sketch))).toEqual({ state: sketch, left: 0 });
      },
    );

    it('decodes to the same registers whatever ranks they have', () => {
      const rank = fc.oneof(fc.nat({ max: 4 }), fc.integer({ min: 0, max: maxRankOf(registers) }));
      fc.assert(
        fc.property(fc.array(rank, { minLength: 1, maxLength: 9 }), (ranks) => {
          const sketch = emptyHyperLogLog(precision).map((_, index) => ranks[index % ranks.length] as number);

          expect(decoded(encoded(sketch))).toEqual({ state: sketch, left: 0 });
        }),
      );
    });

    it('is short where few registers are touched, and takes no more than 3 bits for each where all are', () => {
      expect(encoded(sketchOf(0)).length).toBe(2);
      expect(encoded(sketchOf(registers / 16)).length).toBeLessThanOrEqual((registers / 16) * 1.2 + 4);
      const [alike, steep] = [1, 12].map((rank) =>
        emptyHyperLogLog(precision).map((_, index) => (rank === 1 || index % 5 < 2 ? rank : 0)),
      );
      expect(encoded(alike as HyperLogLog).length).toBe(registers / 8 + 1);
      expect(encoded(steep as HyperLogLog).length).toBeLessThanOrEqual((registers * 4.5) / 8 + 1);
      for (const load of [0.8, 2, 9, 30])
        expect(encoded(sketchOf(registers * load)).length).toBeLessThanOrEqual((registers * 3.05) / 8 + 4);
    });

    it('that crowds round a rank that no register can be twice as far from is refused', () => {
      const centre = Math.floor(maxRankOf(registers) / 2) + 1;
      const bytes = Uint8Array.from({ length: registers }, (_, at) => (at === 0 ? 1 + centre * 2 : 0xff));

      expect(() => decoded(bytes)).toThrow(CorruptBytesError);
      expect(decoded(Uint8Array.from(bytes, (byte, at) => (at === 0 ? byte - 2 : byte))).state).toEqual(
        new Uint8Array(registers).fill(centre - 1),
      );
    });

    it('has no rank above the highest', () => {
      const highest = maxRankOf(registers);
      const ranked = (rank: number): Uint8Array =>
        written((writer) => {
          writer.byte(0);
          writePlaces([7], registers, writer);
          const bits = new BitWriter(writer);
          bits.rice(rank - 1, 0);
          bits.finish();
        });

      expect(decoded(ranked(highest)).state[7]).toBe(highest);
      expect(() => decoded(ranked(highest + 1))).toThrow(CorruptBytesError);
    });
  },
);

describe('an encoded Space-Saving sketch', () => {
  it('decodes to the same bounds, among the texts of other sketches', () => {
    const weight = fc.nat({ max: 2 ** 50 });
    const entries = fc.uniqueArray(fc.tuple(fc.string(), weight, weight), { selector: ([key]) => key, maxLength: 20 });
    fc.assert(
      fc.property(entries, fc.array(fc.string()), weight, (kept, others, floor) => {
        const sketch: SpaceSaving = {
          floor,
          entries: new Map(kept.map(([key, lower, more]) => [key, { lower, upper: lower + more }])),
        };
        const dictionary = dictionaryOf(new Set([...others, ...sketch.entries.keys()]));

        const bytes = written((writer) => encodeSpaceSaving(sketch, dictionary, writer));

        expect(read(bytes, (reader) => decodeSpaceSaving([...dictionary.keys()], reader))).toEqual({
          state: sketch,
          left: 0,
        });
      }),
    );
  });
});
