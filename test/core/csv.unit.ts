import fc from 'fast-check';
import { csvFields } from '../../core/text/csv';

describe('the fields of a line of CSV', () => {
  it.each([
    ['a,b,c', ['a', 'b', 'c']],
    ['a,,', ['a', '', '']],
    ['', ['']],
    ['"a,b",c', ['a,b', 'c']],
    ['a,"b, ""c""",', ['a', 'b, "c"', '']],
    ['"",""', ['', '']],
    ['"a"tail,b', ['atail', 'b']],
    ['ab"c,d', ['ab"c', 'd']],
    ['"a,b', undefined],
    ['"a""', undefined],
  ])('%s', (line, fields) => {
    expect(csvFields(line)).toEqual(fields);
  });

  it('gives back what was quoted', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', ' ', 'é') });
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (fields) => {
        const line = fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
        expect(csvFields(line)).toEqual(fields);
      }),
    );
  });
});
