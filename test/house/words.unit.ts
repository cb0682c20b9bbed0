import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const EXPORTED_TYPE = /^export (?:declare )?(?:abstract )?(?:interface|type|class|enum) ([A-Za-z0-9_]+)/gm;

/** Names that two parts still share. Only ever shorten this list: name a type after the part it belongs to. */
const SHARED: readonly string[] = [
  // The port, and the construct that makes the stream behind it.
  'EventStream',
  // A metric of a site, and one of CloudWatch.
  'Metric',
  // A finding of a health check, and one of the policy check.
  'Finding',
  // The port's name for a consumer, and the consumer that one process runs.
  'Consumer',
  // The page declares what it reads from the API.
  'Answer',
  'Row',
];

/** Files of the working tree, as text, by path. */
function sources(...patterns: readonly string[]): ReadonlyMap<string, string> {
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '--deduplicate', '--', ...patterns], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const paths = stdout.split('\n').filter((path) => path !== '' && existsSync(join(ROOT, path)));
  return new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

/** Names that are declared as an exported type in more than one file, with those files. */
function declaredTwice(files: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  for (const [path, text] of files) {
    const names = new Set([...text.matchAll(EXPORTED_TYPE)].map(([, name = '']) => name));
    for (const name of names) places.set(name, [...(places.get(name) ?? []), path]);
  }
  return new Map([...places].filter(([, paths]) => paths.length > 1));
}

const product = sources('*.ts', '*.tsx', ':!test', ':!*/test/*', ':!*/generated/*');

describe('a name of a type', () => {
  it('is exported by one file of the product', () => {
    const shared = [...declaredTwice(product)].filter(([name]) => !SHARED.includes(name));

    expect(shared).toEqual([]);
  });

  it('is found when two files export it', () => {
    const files = new Map([
      ['a.ts', 'export interface Plan {}\nexport type Other = string;'],
      ['b.ts', 'export type Plan = string;'],
    ]);

    expect([...declaredTwice(files)]).toEqual([['Plan', ['a.ts', 'b.ts']]]);
  });
});

describe('the glossary', () => {
  const glossary = readFileSync(join(ROOT, 'docs/glossary.md'), 'utf8');
  const [words = '', owners = ''] = glossary.split('## Words with more than one owner');
  const terms = [...words.matchAll(/^\| ([^|]+) \|/gm)]
    .map(([, term = '']) => term)
    .filter((term) => term !== 'word' && !term.startsWith('---'));

  it('is in alphabetical order, each word once', () => {
    expect(terms).toEqual([...new Set(terms)].sort((a, b) => a.localeCompare(b, 'en')));
  });

  it.each(terms)('explains “%s”, which code or docs use', (term) => {
    const words = [...product, ...sources('*.md', '*.sql', ':!docs/glossary.md')];
    const uses = words.filter(([, text]) => mentions(text, term));

    expect(uses.length).toBeGreaterThan(0);
  });

  it('names types that exist', () => {
    const text = [...product.values()].join('\n');
    const types = [...owners.matchAll(/`([A-Z][A-Za-z]+)`/g)].map(([, name = '']) => name);

    expect(types.length).toBeGreaterThan(0);
    expect(types.filter((name) => !new RegExp(`\\b(interface|type|class) ${name}\\b`).test(text))).toEqual([]);
  });
});

/** In any spelling: `arrival hour`, `arrivalHour`, `arrival_hour`. */
function mentions(text: string, term: string): boolean {
  return new RegExp(`\\b${term.replaceAll(' ', '[ _-]?')}`, 'i').test(text);
}
