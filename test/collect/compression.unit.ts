import { nodeCodec } from '../../speed-layer/compression';

const text = new TextEncoder().encode('tide'.repeat(1_000));

describe('the codec', () => {
  it('opens what it compressed, up to the limit and not beyond', () => {
    const packed = nodeCodec.gzip(text);

    expect(packed.length).toBeLessThan(100);
    expect(new Uint8Array(nodeCodec.gunzip(packed, 4_000))).toEqual(text);
    expect(() => nodeCodec.gunzip(packed, 3_999)).toThrow(
      expect.objectContaining({ code: 'opens_too_large' }) as Error,
    );
  });

  it('opens several joined texts, of which only the last is as long as the end says', () => {
    const long = new Uint8Array(100_000).map((_, at) => (at * at) % 251);
    const joined = Buffer.concat([nodeCodec.gzip(long), nodeCodec.gzip(text)]);

    expect(Buffer.from(nodeCodec.gunzip(joined, 104_000)).equals(Buffer.concat([long, text]))).toBe(true);
    expect(() => nodeCodec.gunzip(joined, 103_999)).toThrow(
      expect.objectContaining({ code: 'opens_too_large' }) as Error,
    );
  });

  it('says that bytes are not gzip', () => {
    expect(() => nodeCodec.gunzip(text, 4_000)).toThrow(expect.objectContaining({ code: 'not_gzip' }) as Error);
  });

  it('has the checksum of IEEE 802.3', () => {
    expect(nodeCodec.crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });
});
