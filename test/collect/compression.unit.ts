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

  it('says that bytes are not gzip', () => {
    expect(() => nodeCodec.gunzip(text, 4_000)).toThrow(expect.objectContaining({ code: 'not_gzip' }) as Error);
  });

  it('has the checksum of IEEE 802.3', () => {
    expect(nodeCodec.crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });
});
