import type { SqlStep } from '../../core/port/batch-engine';
import { formOf } from '../../core/port/step-form';

const READER: SqlStep = { name: 'reader', sql: 'select n from parts' };
const TWICE: SqlStep = { name: 'twice', sql: 'select n from parts union all select n from PARTS' };

describe('the form of a step', () => {
  it.each<[string, Partial<SqlStep>, readonly SqlStep[], string]>([
    ['unread, if only a comment names it', {}, [{ name: 'later', sql: '-- Reads parts.\nselect 1 as n' }], 'unread'],
    [
      'unread, if only a longer name contains its own',
      {},
      [{ name: 'later', sql: 'select n from int_parts' }],
      'unread',
    ],
    ['a view, if it is read once', {}, [READER], 'view'],
    ['a table, if one step reads it twice', {}, [TWICE], 'table'],
    ['a table, if two steps read it', {}, [READER, { ...READER, name: 'other' }], 'table'],
    ['a view, if it asks to be one', { isView: true }, [TWICE], 'view'],
    ['a table, if it is written and read', { output: 'parts.parquet' }, [READER], 'table'],
    [
      'a table, if it is written, read and asks to be a view',
      { output: 'parts.parquet', isView: true },
      [TWICE],
      'table',
    ],
  ])('is %s', (_, asked, later, form) => {
    expect(formOf([{ name: 'parts', sql: 'select 1 as n', ...asked }, ...later], 0)).toBe(form);
  });
});
