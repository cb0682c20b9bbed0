import fc from 'fast-check';
import { LIMITS } from '../../core/event/limits';
import { type Line, LONGEST_LINE, readLines } from '../../core/text/lines';
import { bytesOf, collect } from '../recording/source';

async function linesOf(...chunks: readonly (string | Uint8Array)[]): Promise<readonly Line[]> {
  return collect(readLines(bytesOf(...chunks)));
}

test('a line may be as long as the largest request that the collector accepts', () => {
  expect(LONGEST_LINE).toBe(LIMITS.bodyBytes);
});

describe('the lines of a file', () => {
  it('are cut at LF and CRLF, and numbered from 1', async () => {
    const lines = await linesOf('\uFEFFone\r\ntwo\n\nfo', 'ur');
    expect(lines.map(({ number, text, terminated }) => [number, text, terminated])).toEqual([
      [1, 'one', true],
      [2, 'two', true],
      [3, '', true],
      [4, 'four', false],
    ]);
  });

  it('are the same however the bytes are cut', async () => {
    const text = 'straße,1\r\nπρώτη,2\n🛒,3\nlast';
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (size) => {
        const bytes = new TextEncoder().encode(text);
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        expect(await linesOf(...pieces)).toEqual(await linesOf(text));
      }),
    );
  });

  it('do not grow without bound: a line that is too long is cut, and the next is whole', async () => {
    const long = Array.from({ length: 5 }, () => 'x'.repeat(LONGEST_LINE / 2));
    const lines = await linesOf('first\n', ...long, '\nlast\n');
    expect(lines.map(({ number, text, tooLong }) => [number, text.length, tooLong])).toEqual([
      [1, 5, false],
      [2, LONGEST_LINE, true],
      [3, 4, false],
    ]);
  });

  it('are damaged where their bytes are not UTF-8, alone', async () => {
    const lines = await linesOf('a\nb', Uint8Array.from([0xe9]), '\nc\ufffd\n');

    expect(lines.map(({ text, isDamaged }) => [text, isDamaged])).toEqual([
      ['a', false],
      ['b\ufffd', true],
      ['c\ufffd', false],
    ]);
  });

  it('of an empty file are none', async () => {
    expect(await linesOf()).toEqual([]);
    expect(await linesOf('')).toEqual([]);
  });
});
