import fc from 'fast-check';
import { wireEvent as schema } from '../../core/event/contract';
import { isWireEvent } from '../../core/event/generated/contract-validator';
import { FIELD_RULES } from '../../core/event/field-rules';
import { isRejection, REJECTION_CODES } from '../../core/event/rejection';
import { repairEvent } from '../../core/event/repair';
import { WARNING_CODES, type Warning } from '../../core/event/warning';
import { wireEvents } from '../../loadtest/floods/wire-events';
import { runs } from '../support/effort';

const FIELDS = schema.keyof().options;
/** Values at the limits of the rules, and of the two engines. */
const STRANGE: readonly unknown[] = [
  null, '', ' ', 0, -0, 1, -1, 1.5, 1e-7, 1e21, 2 ** 53, -(2 ** 53), 2_000_000_000, 2_000_000_001, 10_000, 10_001, 86_400_000, 86_400_001, 1e11, 1e11 + 1,
  true, false, [], [1], {}, { a: { b: [{ c: 1 }] } }, JSON.parse('{"__proto__":1}'), { constructor: 'x', toString: 1 },
  'page_view', 'page_view\n', 'custom:', 'custom:a', `custom:a${'b'.repeat(39)}`, `custom:a${'b'.repeat(40)}`, 'custom:Ä',
  '2019-10-01', '2019-10-01T00:00Z', '2019-10-01T00:00:00+05:30', '2019-10-01t00:00:00z', '2019-02-31T00:00:00Z', '٢٠١٩-10-01T00:00:00Z',
  'x'.repeat(128), 'x'.repeat(129), '😀'.repeat(128), '😀'.repeat(129), '😀'.repeat(200), 'x'.repeat(2048), 'x'.repeat(2049), `/${'😀'.repeat(2047)}`,
  '\ud800', 'a\ud800b', '\udc00\ud800', 'tab\there', '\u0000', '\u007f', '\u2028', 'é', 'e\u0301',
  'https://shop.example/ä?q=a b', 'javascript:alert(1)', 'app://x', '/x', '//x', 'x', 'http:/x', 'about:blank',
  '19.99', '-19.99', '.5', '5.', '1e3', '1,5', '+1', '123456789012.123456789012', '1234567890123', '٣',
  'EUR', 'eur', 'EURO', 'ÄÖÜ', 'mobile', 'Mobile', 'tv', '1.2.3.4', '::1', '::ffff:1.2.3.4', 'fe80::1%eth0', '999.1.1.1',
]; // prettier-ignore

const mutations = fc.record({
  field: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...FIELDS) },
    fc.constantFrom('__proto__', 'constructor', 'userId', '', 'event_id '),
  ),
  value: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...STRANGE) },
    fc.anything(),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.double(),
  ),
  remove: fc.boolean(),
});

/** The value after JSON serialisation, as a request would carry it. */
function overTheWire(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? 'null') as unknown;
}

function mutate(
  event: object,
  changes: readonly { readonly field: string; readonly value: unknown; readonly remove: boolean }[],
): unknown {
  const entries = new Map<string, unknown>(Object.entries(event));
  for (const { field, value, remove } of changes) {
    if (remove) entries.delete(field);
    else entries.set(field, value);
  }
  const members = [...entries]
    .filter(([, value]) => JSON.stringify(value) !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return JSON.parse(`{${members.join(',')}}`) as unknown;
}

const safeAnything = (value: unknown): boolean => {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false; // a BigInt or a cycle, which JSON cannot carry
  }
};
const changes = fc.array(
  mutations.filter(({ value }) => safeAnything(value)),
  { minLength: 0, maxLength: 3 },
);

describe('the compiled validator and the schema it was compiled from', () => {
  it('decide alike over thousands of mutated events', () => {
    let refused = 0;
    fc.assert(
      fc.property(wireEvents, changes, (event, change) => {
        const sent = mutate(event, change);

        const compiled = isWireEvent(sent);

        expect({ sent, accepted: compiled }).toEqual({ sent, accepted: schema.safeParse(sent).success });
        if (!compiled) refused += 1;
      }),
      { numRuns: runs(10_000) },
    );
    expect(refused).toBeGreaterThan(runs(2_000));
  });

  it('agree on every strange value in every field', () => {
    for (const field of [...FIELDS, 'unknown']) {
      for (const value of STRANGE) {
        const sent = overTheWire({
          event_type: 'click',
          timestamp: '2019-10-01T00:00:00Z',
          session_id: 's',
          [field]: value,
        });
        expect({ field, value, accepted: isWireEvent(sent) }).toEqual({
          field,
          value,
          accepted: schema.safeParse(sent).success,
        });
      }
    }
  });

  it('agree on input that is not an event at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isWireEvent(value)).toBe(schema.safeParse(value).success);
      }),
    );
  });
});

describe('what becomes of an event that the validator refuses', () => {
  it('is an event that it takes, with a warning for each detail, or a refusal that says what to do', () => {
    fc.assert(
      fc.property(wireEvents, changes, (event, change) => {
        const sent = mutate(event, change);
        fc.pre(!isWireEvent(sent));
        const warnings: Warning[] = [];

        const result = repairEvent(sent, (warning) => warnings.push(warning));

        if (isRejection(result)) {
          expect(REJECTION_CODES).toContain(result.code);
          expect(result.message.length).toBeGreaterThan(20);
        } else {
          expect(isWireEvent(result)).toBe(true);
          expect(warnings.every(({ code, message }) => WARNING_CODES.includes(code) && message.length > 20)).toBe(true);
        }
      }),
      { numRuns: runs(1_000) },
    );
  });

  it.each(FIELDS)('%s keeps its row of the table of rules, whatever is sent', (name) => {
    const field = FIELDS.find((one) => one === name)!;
    for (const value of STRANGE) {
      const sent = { event_type: 'click', session_id: 's', [field]: value };
      const warnings: Warning[] = [];
      const fault = schema.shape[field].safeParse(value).error;

      const result = repairEvent(sent, (warning) => warnings.push(warning));

      if (fault === undefined) expect(isRejection(result)).toBe(false);
      else if (FIELD_RULES[field].beyond !== 'refuse') expect(isRejection(result)).toBe(false);
      expect(warnings.length).toBeLessThanOrEqual(1);
    }
  });
});
