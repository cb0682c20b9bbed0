import fc from 'fast-check';
import { pack, pagesIn, unpack } from '../../adapters/packed/packed-bytes';
import { CorruptBytesError } from '../../core/encoding/bytes';
import { bytesOf } from './contracts/bytes';

const PAGE = 64 * 1024;
const opened = (bytes: Uint8Array): Uint8Array => {
  const { head, pages } = pack(bytes);
  const byName = new Map(pages.map(({ name, compress }) => [name, compress()]));
  return unpack(
    head,
    pagesIn(head).map((name) => byName.get(name)!),
  );
};

describe('packed bytes', () => {
  it.each([0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE])('of %i bytes come back', (length) => {
    expect(opened(bytesOf(1, length))).toEqual(bytesOf(1, length));
  });

  it('come back whatever they are', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => expect(opened(bytes)).toEqual(bytes)));
  });

  it('keep the pages that they have when they grow at their end', () => {
    const grown = bytesOf(5, 5 * PAGE + 10);

    const names = pagesIn(pack(grown.subarray(0, 3 * PAGE + 10)).head);

    expect(names).toHaveLength(3);
    expect(pagesIn(pack(grown).head).slice(0, 3)).toEqual(names);
  });

  it('of an older version, which are JSON, stay as they are', () => {
    const json = Buffer.from('{"files":[]}');

    expect(pagesIn(json)).toEqual([]);
    expect(unpack(json, [])).toEqual(json);
  });

  it('that are cut short are refused', () => {
    const { head } = pack(bytesOf(1, 2 * PAGE));

    expect(() => pagesIn(head.subarray(0, 20))).toThrow(CorruptBytesError);
    expect(() => unpack(pack(bytesOf(1)).head.subarray(0, 8), [])).toThrow(CorruptBytesError);
  });
});
