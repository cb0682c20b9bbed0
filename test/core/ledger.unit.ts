import { CorruptBytesError } from '../../core/encoding/bytes';
import { decodeLedger, EMPTY_LEDGER, encodeLedger, type LedgerEntry, residual } from '../../core/ledger/ledger';
import { decodeManifest, encodeManifest, type Manifest } from '../../core/ledger/manifest';
import { sumLedgers } from '../../core/ledger/ledger-sum';

const SHOP = { events: 5, applied: 3, duplicate: 1, superseded: 1, quarantined: 1 };

describe('a ledger entry', () => {
  it('comes back from its bytes, which do not depend on the order of its sites', () => {
    const entry: LedgerEntry = { ...EMPTY_LEDGER, ...SHOP, records: 2, sites: { b: SHOP, a: SHOP } };
    const sameEntry: LedgerEntry = { sites: { a: SHOP, b: SHOP }, records: 2, ...SHOP, undecodable: 0, lastPulseMs: 0 };

    expect(decodeLedger(encodeLedger(entry))).toEqual(entry);
    expect(encodeLedger(sameEntry)).toEqual(encodeLedger(entry));
  });

  it('has a residual when an event was lost or invented', () => {
    expect(residual(SHOP)).toBe(0);
    expect(residual({ ...SHOP, applied: 2 })).toBe(1);
    expect(residual({ ...SHOP, duplicate: 2 })).toBe(-1);
  });

  it('is stored as JSON with its keys in code unit order', () => {
    expect(Buffer.from(encodeLedger({ ...EMPTY_LEDGER, sites: { b: SHOP } })).toString()).toBe(
      '{"applied":0,"duplicate":0,"events":0,"lastPulseMs":0,"quarantined":0,"records":0,' +
        '"sites":{"b":{"applied":3,"duplicate":1,"events":5,"quarantined":1,"superseded":1}},"superseded":0,"undecodable":0}',
    );
  });

  it('of a version that did not count superseded events has none', () => {
    const stored = { events: 1, applied: 0, duplicate: 1, quarantined: 0 };
    const bytes = Buffer.from(
      JSON.stringify({ ...stored, records: 1, undecodable: 0, lastPulseMs: 0, sites: { a: stored } }),
    );

    const superseding = { events: 1, applied: 0, duplicate: 1, superseded: 1, quarantined: 0 };
    const change = { ...EMPTY_LEDGER, ...superseding, sites: { a: superseding } };
    expect(sumLedgers([decodeLedger(bytes), change])).toMatchObject({ superseded: 1, sites: { a: { superseded: 1 } } });
  });

  it('that is not JSON is refused with the reason', () => {
    const refused = expect.objectContaining({
      code: 'corrupt_bytes',
      cause: expect.any(SyntaxError) as unknown,
    }) as Error;

    expect(() => decodeLedger(Buffer.from('{'))).toThrow(refused);
  });

  it.each(['', '{', '5', 'null', '{}', '[]'])('is not %j', (text) => {
    expect(() => decodeLedger(new TextEncoder().encode(text))).toThrow(CorruptBytesError);
    expect(() => decodeManifest(new TextEncoder().encode(text))).toThrow(CorruptBytesError);
  });
});

describe('a manifest', () => {
  const file = {
    key: null,
    quarantineKey: 'q',
    firstSequence: '2',
    lastSequence: '3',
    records: 1,
    events: 0,
    quarantined: 1,
    bytes: 0,
    sites: {},
  };

  it('of the version that had one list of files is read', () => {
    expect(decodeManifest(Buffer.from(JSON.stringify({ files: [file, file] })))).toEqual({ files: [file, file] });
    expect(decodeManifest(Buffer.from('{"files":[]}'))).toEqual({ files: [] });
  });

  it('of a later version is refused', () => {
    expect(() => decodeManifest(Buffer.from('{"manifest":9}\n'))).toThrow('a manifest of version 9');
  });

  it('only grows at its end', () => {
    const before = Buffer.from(encodeManifest({ files: [file] }));
    const after = Buffer.from(encodeManifest({ files: [file, { ...file, events: 7 }] }));

    expect(after.subarray(0, before.length)).toEqual(before);
  });

  it('keeps its files in order', () => {
    const manifest: Manifest = { files: [file, { ...file, firstSequence: '1' }] };

    expect(decodeManifest(encodeManifest(manifest))).toEqual(manifest);
  });
});
