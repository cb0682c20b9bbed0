import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateMetricSql } from '../../cli/generate/metric-sql';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['staging', 'intermediate', 'marts', 'checks'];
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, 'sql', folder)).map((name) => `sql/${folder}/${name}`),
);

function text(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

it.each(generateMetricSql().map(({ path, text: generated }) => [path, generated]))(
  '%s is what the registry of metrics gives',
  (path, generated) => {
    expect(text(path)).toBe(generated);
  },
);

describe.each(FILES)('%s', (path) => {
  const sql = text(path);
  const code = sql.replaceAll(/--.*$/gm, '');

  it('begins with a comment that says the grain, and ends with the last step', () => {
    expect(sql).toMatch(/^(-- Generated .*\n)?-- (One row|No row|Returns no rows)/);
    expect(code).toMatch(/select \* from final\n(order by\n?[\s\w,]+)?$/);
  });

  it('keeps to what DuckDB, Spark and Trino read alike', () => {
    const orders = code.match(/order by[\s\S]*?(?=\)|$|rows )/g) ?? [];
    expect(code).not.toMatch(/["`]|\\|''[^,) \n]|::|qualify|ilike|limit .* offset|group by all/);
    // The engines give sums of `bigint` different types, and sums of decimals of 38 digits the same one.
    expect(code).not.toMatch(
      /[^\w](?<!cast\()sum\((?!cast\(\w+ as decimal\(38, 0\)\)\))(?!.*\) over)[^)]*\)(?![\s\S]{0,60}as bigint)/,
    );
    for (const order of orders) {
      const keys = order.replace('order by', '').split(',');
      expect(keys.filter((key) => !key.includes('nulls last'))).toEqual([]);
    }
  });
});
