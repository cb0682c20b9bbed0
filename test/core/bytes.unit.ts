import { BitReader, BitWriter, readPlaces, riceLength, writeNumbers, writePlaces } from '../../core/encoding/bits';
import { ByteReader, ByteWriter, CorruptBytesError } from '../../core/encoding/bytes';
import { byPlace, decodeDictionary, dictionaryOf, encodeDictionary, textAt } from '../../core/encoding/dictionary';
import { wordsOf } from './hash-words';

function written(write: (writer: ByteWriter) => void): ByteReader {
  const writer = new ByteWriter();
  write(writer);
  return new ByteReader(writer.finish());
}

const refusal = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return error;
  }
};

describe('bytes', () => {
  it('take as few as the number needs', () => {
    expect([0, 127, 128, 16_383, 16_384].map((value) => written((writer) => writer.varint(value)).left)).toEqual([
      1, 1, 2, 2, 3,
    ]);
  });

  it('take no negative number, and none in more bytes than a number has', () => {
    expect(() => new ByteWriter().varint(-1)).toThrow(RangeError);
    expect(() => new ByteReader(Uint8Array.of(...new Array<number>(8).fill(0x80), 0)).varint()).toThrow(
      CorruptBytesError,
    );
  });

  it('that are not UTF-8 are refused with the reason', () => {
    const error = refusal(() => new ByteReader(Uint8Array.of(1, 0xff)).text());

    expect(error).toMatchObject({
      name: 'CorruptBytesError',
      code: 'corrupt_bytes',
      cause: expect.anything() as unknown,
    });
  });
});

describe('bits', () => {
  it.each([
    [7, 0, 7],
    [8, 0, 8],
    [16, 0, 16],
    [2 ** 24, 20, 2 ** 24],
    [2 ** 32, 23, 2 ** 33],
    [2 ** 32, 25, 2 ** 33],
  ])('hold %d with %i low bits up to the limit', (value, low, limit) => {
    const reader = written((writer) => {
      const bits = new BitWriter(writer);
      bits.rice(value, low);
      bits.finish();
    });

    expect(reader.left).toBe(Math.ceil(riceLength(value, low) / 8));
    expect(new BitReader(reader).rice(low, limit)).toBe(value);
  });

  it('for numbers are hardly more than the best code for them takes', () => {
    for (const mean of [0.3, 1, 3, 50, 10_000]) {
      const word = wordsOf(1);
      const values = Array.from({ length: 2_000 }, () => Math.floor(-mean * Math.log((word() + 1) / 2 ** 32)));
      const best = Math.min(
        ...Array.from({ length: 24 }, (_, low) => values.reduce((bits, value) => bits + riceLength(value, low), 0)),
      );

      expect(written((writer) => writeNumbers(values, writer)).left).toBeLessThanOrEqual((best * 1.03) / 8 + 2);
    }
  });

  it('for places are few where places are few, and one each where all are there', () => {
    const [few, all] = [
      [10, 111, 250, 333, 420, 555, 610, 777, 801, 999],
      Array.from({ length: 80 }, (_, place) => place),
    ];

    expect(written((writer) => writePlaces(few, 1_000, writer)).left).toBeLessThanOrEqual(12);
    expect(
      readPlaces(
        80,
        written((writer) => writePlaces(all, 80, writer)),
      ),
    ).toEqual(all);
    expect(
      readPlaces(
        0,
        written((writer) => writePlaces([], 0, writer)),
      ),
    ).toEqual([]);
  });
});

describe('a dictionary', () => {
  const size = (...texts: readonly string[]): number =>
    written((writer) => encodeDictionary(dictionaryOf(texts), writer)).left;
  const decoded = (...texts: readonly string[]): readonly string[] =>
    decodeDictionary(written((writer) => encodeDictionary(dictionaryOf(texts), writer)));
  const HEAD = 1 + 1;
  const TAIL_OF_ONE_LETTER = 1 + 1 + 1 + 1;

  it('keeps long beginnings that texts share, and long ends', () => {
    const texts = [14, 15, 16, 300].flatMap((shared) =>
      [14, 15, 16, 300].map((own) => 'a'.repeat(shared) + 'b'.repeat(own)),
    );

    expect(decoded(...texts)).toEqual([...texts].sort());
    expect(decoded('Salad', 'Soup')).toEqual(['Salad', 'Soup']);
  });

  it('writes what texts share once, in one byte for each while both lengths are below 15', () => {
    expect(size('a'.repeat(8))).toBe(HEAD + TAIL_OF_ONE_LETTER + 1);
    expect(size('a'.repeat(7), 'a'.repeat(8))).toBe(HEAD + 1 + TAIL_OF_ONE_LETTER + 1);
    expect(size('a'.repeat(14))).toBe(HEAD + TAIL_OF_ONE_LETTER + 2);
    expect(size('a'.repeat(15))).toBe(HEAD + 1 + TAIL_OF_ONE_LETTER + 2);
  });

  it('never parts the halves of a character', () => {
    const texts = [0x10000, 0x10001, 0x1f600, 0x1f601, 0x10fc00, 0x10fc01].map(
      (code) => `x${String.fromCodePoint(code)}`,
    );

    expect(decoded(...texts)).toEqual([...texts].sort());
  });

  it('gives frequent bytes few bits, and as many to each where all are as frequent', () => {
    const even = Array.from({ length: 640 }, (_, at) => String.fromCharCode(48 + (at % 64))).join('');

    expect(size(`${'z'.repeat(700)}abc`)).toBeLessThanOrEqual(Math.ceil((700 + 2 + 3 + 4) / 8) + 13);
    expect(size(even)).toBeLessThanOrEqual((640 * 6.5) / 8 + 64 + 10);
  });

  it.each([
    ['a text that shares more than there is', [1, 0x10, 0, 0, 0]],
    ['a text that goes on after the end', [1, 0x01, 0, 0, 0]],
    ['a code that is never written', [0, 0, 6, 0]],
    ['more text than there are bits', [0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0, 1, 97]],
  ])('with %s is refused', (_, bytes) => {
    expect(refusal(() => decodeDictionary(new ByteReader(Uint8Array.from(bytes))))).toBeInstanceOf(CorruptBytesError);
  });

  it('may have any code that is written', () => {
    expect(decodeDictionary(new ByteReader(Uint8Array.of(0, 0, 5, 0)))).toEqual([]);
  });

  it('puts entries into the order of its texts, and knows no text beyond the last', () => {
    const places = byPlace(
      new Map([
        ['c', 3],
        ['a', 1],
        ['b', 2],
      ]),
      dictionaryOf(['b', 'c', 'a']),
    );

    expect(places).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(textAt(['a'], 0)).toBe('a');
    expect(() => textAt(['a'], 1)).toThrow(CorruptBytesError);
  });
});
