import { gzipSync } from 'node:zlib';
import { opened } from '../../platform/recording/compressed';
import { bytesOf, collect, rowsOf } from './source';

const LINE = '{"a":"caf\u00e9"}\n';
const BOM = '\ufeff';

async function textOf(...chunks: readonly Uint8Array[]): Promise<string> {
  return Buffer.concat(await collect(opened(bytesOf(...chunks)))).toString();
}

describe('a recording', () => {
  it('is opened if it is gzip, also twice or in several members', async () => {
    const plain = Buffer.from(LINE);

    expect(await textOf(gzipSync(plain))).toBe(LINE);
    expect(await textOf(gzipSync(gzipSync(plain)))).toBe(LINE);
    expect(await textOf(gzipSync(plain), gzipSync(plain))).toBe(LINE + LINE);
  });

  it('may be UTF-16, cut anywhere', async () => {
    const little = Buffer.from(BOM + LINE, 'utf16le');
    const big = Buffer.from(little).swap16();

    expect(await textOf(little.subarray(0, 5), little.subarray(5))).toBe(LINE);
    expect(await textOf(big.subarray(0, 7), big.subarray(7))).toBe(LINE);
    expect(await textOf(gzipSync(little))).toBe(LINE);
  });

  it.each(['PK\u0003\u0004', 'BZh9', 'PAR1'])('that begins with %j is refused with what opens it', async (begins) => {
    await expect(textOf(Buffer.from(`${begins}…`))).rejects.toThrow('tidemark replay -');
    await expect(textOf(gzipSync(`${begins}…`))).rejects.toMatchObject({ code: 'compressed_file' });
  });

  it('that is damaged gzip is refused', async () => {
    await expect(textOf(gzipSync(LINE.repeat(50)).subarray(0, -9))).rejects.toMatchObject({ code: 'damaged_gzip' });
  });

  it.each([`[${LINE}]`, '[\n{}\n]', '\n{\n  "a": 1\n}'])('that is one document is not NDJSON: %j', async (text) => {
    await expect(rowsOf('ndjson', text)).rejects.toMatchObject({ code: 'one_document' });
  });
});
