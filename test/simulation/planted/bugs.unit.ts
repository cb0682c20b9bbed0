import { transformSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BUGS } from '../../../simulation/planted/bugs';
import { FINDINGS } from '../../../simulation/planted/findings';
import { PAGE, pageOf } from '../../../simulation/planted/page';
import { isInSql, planted } from '../../../simulation/planted/plant';

const ROOT = resolve(import.meta.dirname, '../../..');

test('names are different, and there are enough', () => {
  expect(new Set(BUGS.map(({ name }) => name)).size).toBe(BUGS.length);
  expect(BUGS.length).toBeGreaterThanOrEqual(32);
});

test('the list of what finds them names no others, and enough', () => {
  const names = new Set(BUGS.map(({ name }) => name));
  expect(Object.keys(FINDINGS).filter((name) => !names.has(name))).toEqual([]);
  expect(Object.keys(FINDINGS).length).toBeGreaterThanOrEqual(25);
});

test.each(BUGS)('$name has one place in $file, and the code can still be read', (bug) => {
  const text = readFileSync(join(ROOT, bug.file), 'utf8');
  const changed = planted(text, bug);
  expect(changed).not.toBe(text);
  if (!isInSql(bug)) expect(() => transformSync(changed, { loader: 'ts' })).not.toThrow();
});

test('the page says what found them (run ./tidemark simulate-faults --planted --record)', () => {
  expect(readFileSync(join(ROOT, PAGE), 'utf8')).toBe(pageOf(FINDINGS));
});

test('a bug whose place is missing or ambiguous cannot be planted', () => {
  const bug = { name: 'b', file: 'f', find: 'x', replace: 'y', breaks: '' };
  expect(() => planted('a', bug)).toThrow(/0 places/);
  expect(() => planted('xx', bug)).toThrow(/2 places/);
  expect(planted('a$&x', { ...bug, replace: '$&' })).toBe('a$&$&');
});
