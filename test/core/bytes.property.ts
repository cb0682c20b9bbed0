import fc from 'fast-check';
import {
  BitReader,
  BitWriter,
  readNumbers,
  readPlaces,
  riceLength,
  writeNumbers,
  writePlaces,
} from '../../core/encoding/bits';
import { ByteReader, ByteWriter, CorruptBytesError } from '../../core/encoding/bytes';
import { decodeDictionary, dictionaryOf, encodeDictionary } from '../../core/encoding/dictionary';

const BIG = Number.MAX_SAFE_INTEGER;
const natural = fc.oneof(
  fc.nat({ max: 300 }),
  fc.maxSafeNat(),
  fc.constantFrom(0, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32, BIG),
);
/** Any text that has UTF-8, with a byte order mark, line breaks, quotes and characters beyond 16 bits among the ordinary ones. */
const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'ab', '\uFEFF', '\n', '"', '\\', 'é', '日', '😀', '😁', '\u0000'),
  maxLength: 40,
});

function written(write: (writer: ByteWriter) => void): ByteReader {
  const writer = new ByteWriter(0);
  write(writer);
  return new ByteReader(writer.finish());
}

describe('bytes', () => {
  it('read as they were written', () => {
    fc.assert(
      fc.property(fc.array(natural), fc.array(text), (numbers, texts) => {
        const reader = written((writer) => {
          numbers.forEach((number) => writer.varint(number));
          texts.forEach((value) => writer.text(value));
        });

        expect(numbers.map(() => reader.varint())).toEqual(numbers);
        expect(texts.map(() => reader.text())).toEqual(texts);
        expect(reader.left).toBe(0);
      }),
    );
  });

  it.each([0, 1, -1, 2 ** 52 - 1, -(2 ** 52)])('take the signed integer %d', (value) => {
    expect(written((writer) => writer.signed(value)).signed()).toBe(value);
  });

  it.each([2 ** 52, -(2 ** 52) - 1, 0.5, NaN, Infinity])('refuse %d', (value) => {
    expect(() => new ByteWriter().signed(value)).toThrow(RangeError);
  });

  it.each([
    ['a number that does not end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['a number above 2^53 − 1', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
    ['a number cut short', [0x80]],
  ])('refuse to read %s', (_, bytes) => {
    expect(() => new ByteReader(Uint8Array.from(bytes)).varint()).toThrow(CorruptBytesError);
  });

  it('refuse to read a text that is not UTF-8, or longer than what is left', () => {
    expect(() => new ByteReader(Uint8Array.of(2, 0xc3, 0x28)).text()).toThrow(CorruptBytesError);
    expect(() => new ByteReader(Uint8Array.of(9, 0x61)).text()).toThrow(CorruptBytesError);
  });
});

describe('bits', () => {
  it('read as they were written, in as many bits as promised, and leave what follows', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 2_000 }), fc.nat({ max: 40 }))), (codes) => {
        const reader = written((writer) => {
          const bits = new BitWriter(writer);
          for (const [value, low] of codes) bits.rice(value, low);
          bits.finish();
          writer.byte(77);
        });
        const total = codes.reduce((bits, [value, low]) => bits + riceLength(value, low), 0);

        expect(reader.left).toBe(Math.ceil(total / 8) + 1);
        const bits = new BitReader(reader);
        expect(codes.map(([, low]) => bits.rice(low, 2_000))).toEqual(codes.map(([value]) => value));
        expect(reader.byte()).toBe(77);
      }),
    );
  });

  it('hold numbers of any size and places of any density', () => {
    fc.assert(
      fc.property(fc.array(natural), fc.uniqueArray(fc.nat({ max: 999 })), (numbers, picked) => {
        const places = picked.sort((a, b) => a - b);
        const reader = written((writer) => {
          writeNumbers(numbers, writer);
          writePlaces(places, 1_000, writer);
        });

        expect(readNumbers(numbers.length, reader)).toEqual(numbers);
        expect(readPlaces(1_000, reader)).toEqual(places);
        expect(reader.left).toBe(0);
      }),
    );
  });

  it('take one bit for each place when all are there', () => {
    const all = Array.from({ length: 800 }, (_, place) => place);

    expect(written((writer) => writePlaces(all, 800, writer)).left).toBe(100 + 2);
  });

  it('refuse values above the limit, and more places than there are', () => {
    expect(() => new BitReader(written((writer) => writer.raw(Uint8Array.of(0, 0, 1)))).rice(0, 20)).toThrow(
      CorruptBytesError,
    );
    expect(() =>
      readPlaces(
        3,
        written((writer) => writer.varint(4)),
      ),
    ).toThrow(CorruptBytesError);
    expect(() => readPlaces(2, new ByteReader(Uint8Array.of(2, 0b1010_0000)))).toThrow(CorruptBytesError);
  });
});

describe('a dictionary', () => {
  it('gives back its texts in code unit order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(text), (texts) => {
        const reader = written((writer) => encodeDictionary(dictionaryOf(texts), writer));

        expect(decodeDictionary(reader)).toEqual([...texts].sort());
        expect(reader.left).toBe(0);
      }),
    );
  });

  it('takes less than half of the bytes of similar texts', () => {
    const texts = Array.from({ length: 500 }, (_, at) => `/category/electronics/${at * 37}`);
    const plain = texts.reduce((bytes, { length }) => bytes + length, 0);

    expect(written((writer) => encodeDictionary(dictionaryOf(texts), writer)).left).toBeLessThan(plain / 2);
  });
});
