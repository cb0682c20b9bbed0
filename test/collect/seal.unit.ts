import { createSealer } from '../../speed-layer/collect/seal';

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

describe('a sealed text', () => {
  it('opens with the key of its site, and equal texts have equal seals', () => {
    const { seal, unseal } = createSealer('shop', key(1));

    expect(unseal(seal('Ann 😀'))).toBe('Ann 😀');
    expect(seal('Ann')).toBe(createSealer('shop', key(1)).seal('Ann'));
    expect(seal('Ann')).not.toBe(seal('Bob'));
  });

  it('opens with no other key, for no other site, and not once changed', () => {
    const { seal, unseal } = createSealer('shop', key(1));
    const sealed = seal('Ann');
    const changed = sealed.slice(0, -1) + (sealed.endsWith('A') ? 'Q' : 'A');

    for (const open of [
      () => createSealer('shop', key(2)).unseal(sealed),
      () => createSealer('other', key(1)).unseal(sealed),
      () => unseal(changed),
      () => unseal(''),
      () => unseal('AQ'),
    ]) {
      expect(open).toThrow(expect.objectContaining({ code: 'cannot_unseal' }) as Error);
    }
  });
});
