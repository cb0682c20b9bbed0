import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generateConfigurationReference } from '../../cli/generate/configuration-reference';
import { generateMetricReference } from '../../cli/generate/metric-reference';

const ROOT = resolve(import.meta.dirname, '../..');

test.each([...generateMetricReference(), ...generateConfigurationReference()])(
  '$path is what the registry and the schemas give (run ./tidemark generate)',
  ({ path, text }) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
  },
);
