import fc from 'fast-check';
import { ClaimTable, keptClaim, type KeptClaim } from '../../adapters/local/claim-table';
import { bytesOfClaims, CLAIMS_IN_PAGE, SortedClaims } from '../../adapters/local/sorted-claims';
import { KEPT_BITS } from '../../core/port/seen-events';

const CLAIM = keptClaim({ id: 'shop/event/a', position: 'shard-00/7/0' });
const POSITION_BITS = 48;

function flipped(claim: KeptClaim, bit: number): KeptClaim {
  const other = claim.slice();
  const word = Math.floor(bit / 32);
  other[word] = claim[word]! ^ (1 << (bit % 32));
  return other;
}

/** Bits of the four words, numbered from 0: the id has the first two words and the upper half of the third. */
const ID_BITS = [...Array.from({ length: 64 }, (_, bit) => bit), ...Array.from({ length: 16 }, (_, bit) => 80 + bit)];
/** The lowest bit of the last word is set in every claim. */
const OTHER_BITS = Array.from({ length: 128 }, (_, bit) => bit).filter((bit) => !ID_BITS.includes(bit) && bit !== 96);

describe('claims in 16 bytes', () => {
  it('keep ids apart that differ in any one of their bits', () => {
    const table = new ClaimTable();
    table.add(CLAIM);

    expect(ID_BITS).toHaveLength(KEPT_BITS.id);
    expect(ID_BITS.map((bit) => table.isOwner(flipped(CLAIM, bit)))).toEqual(ID_BITS.map(() => undefined));
  });

  it('take a new id for another less than once in a million years, at the rate that is promised', () => {
    const perDay = 50_000_000;
    const remembered = perDay * (25 / 24);

    const falsePerDay = (perDay * remembered) / 2 ** KEPT_BITS.id;

    expect(falsePerDay * 365 * 1_000_000).toBeLessThan(1);
  });

  it('keep positions apart that differ in any one of their bits', () => {
    const table = new ClaimTable();
    table.add(CLAIM);

    expect(OTHER_BITS).toHaveLength(POSITION_BITS - 1);
    expect(OTHER_BITS.map((bit) => table.isOwner(flipped(CLAIM, bit)))).toEqual(OTHER_BITS.map(() => false));
    expect(table.isOwner(CLAIM)).toBe(true);
  });

  it('take two ids for one exactly where all kept bits agree, however crowded the table is', () => {
    const word = fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32 - 2 ** 20);
    const claims = fc.array(
      fc
        .tuple(word, word, fc.integer({ min: 0, max: 2 ** 20 }), fc.nat(5))
        .map(([first, second, third, fourth]) => Uint32Array.of(first, second, third, fourth * 2 + 1)),
      { maxLength: 400 },
    );
    fc.assert(
      fc.property(claims, (drawn) => {
        const table = new ClaimTable();
        const owners = new Map<string, string>();
        for (const claim of drawn) {
          const [first, second, third] = claim as unknown as [number, number, number];
          const id = `${first}/${second}/${third >>> 16}`;
          const owner = owners.get(id);

          expect(table.isOwner(claim)).toBe(owner === undefined ? undefined : owner === claim.join());
          if (owner !== undefined) continue;
          owners.set(id, claim.join());
          table.add(claim);
        }
        expect(table.size).toBe(owners.size);
      }),
    );
  });

  it('are found by the same ids when they are sorted on pages, and others are not', () => {
    const word = fc.oneof(fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    const claims = fc.array(
      fc
        .tuple(word, word, fc.integer({ min: 0, max: 2 ** 20 }), fc.nat(5))
        .map(([first, second, third, fourth]) => Uint32Array.of(first, second, third, fourth * 2 + 1)),
      { maxLength: 700, size: 'max' },
    );
    fc.assert(
      fc.property(claims, claims, (added, asked) => {
        const table = new ClaimTable();
        for (const claim of added) if (table.isOwner(claim) === undefined) table.add(claim);

        const inOrder = [...table.inOrder()];
        const sorted = new SortedClaims(table.size, (page) =>
          bytesOfClaims(inOrder.slice(page * CLAIMS_IN_PAGE, (page + 1) * CLAIMS_IN_PAGE)),
        );
        inOrder.forEach((claim, place) => sorted.add(claim, place));

        expect(sorted.size).toBe(table.size);
        for (const claim of [...added, ...asked]) expect(sorted.isOwner(claim)).toBe(table.isOwner(claim));
      }),
      { numRuns: 30 },
    );
  });

  it('occupy at most 2.5 bytes each in memory when they are sorted, and hardly ever need a page for a new id', () => {
    const claim = (at: number): KeptClaim => keptClaim({ id: `shop/event/${at}`, position: '1' });
    const table = new ClaimTable();
    for (let at = 0; at < 50_000; at++) table.add(claim(at));
    let pagesRead = 0;
    const sorted = new SortedClaims(table.size, () => {
      pagesRead++;
      return new Uint8Array(0);
    });
    [...table.inOrder()].forEach((one, place) => sorted.add(one, place));

    for (let at = 50_000; at < 60_000; at++) expect(sorted.isOwner(claim(at))).toBeUndefined();

    expect(sorted.bytes / sorted.size).toBeLessThanOrEqual(2.5);
    expect(pagesRead).toBeLessThan(20);
  });

  it('occupy at most 24 bytes each in a table of any size', () => {
    const table = new ClaimTable();
    let most = 0;
    for (let added = 1; added <= 50_000; added++) {
      table.add(keptClaim({ id: `shop/event/${added}`, position: '1' }));
      if (added > 1_000) most = Math.max(most, table.bytes / added);
    }

    expect(most).toBeLessThanOrEqual(24);
    expect(most).toBeGreaterThan(16);
  });
});
