import fc from 'fast-check';
import { jsonFaultAt } from '../../core/event/json-fault';
import { runs } from '../support/effort';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const damaged = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.nat(3),
    fc.constantFrom('', '"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', '.', 'e', 'tru', '\n', '\u0000', '\\u12'),
  )
  .map(
    ([json, at, cut, put]) => json.slice(0, at % (json.length + 1)) + put + json.slice((at % (json.length + 1)) + cut),
  );

describe('jsonFaultAt', () => {
  it('finds a fault exactly where there is one', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        expect(jsonFaultAt(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: runs(10_000) },
    );
  });

  it('what stands before the fault can be completed, what includes it cannot: so it is the first', () => {
    expect(jsonFaultAt('{"a": [1, 2, x]}')).toBe(13);
    expect(jsonFaultAt('{"a": "b\u0001"}')).toBe(8);
    expect(jsonFaultAt('{"a": 01}')).toBe(7);
    expect(jsonFaultAt('[1,]')).toBe(3);
    expect(jsonFaultAt('[1')).toBe(2);
    expect(jsonFaultAt('[1] 2')).toBe(4);
    expect(jsonFaultAt('"\\x"')).toBe(1);
  });
});
