import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generateMetricReference } from '../../cli/generate/metric-reference';

const ROOT = resolve(import.meta.dirname, '../..');

test.each(generateMetricReference())('$path is what the registry gives (run ./tidemark generate)', ({ path, text }) => {
  expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
});
