import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const FILES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)));

/** Folders whose own name says enough, or whose content is listed elsewhere: capabilities in docs/capabilities.md. */
const UNNAMED = /^(?:test|\.github)\/.|^docs\/images\/|\/generated\/$/;
/** How deep the map goes. */
const DEPTH = 2;

const map = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
const named = [...map.matchAll(/`(?<path>[\w.-]*\/[\w./-]*|[\w-]+\.(?:ts|md|cjs|mjs|json))`/g)].map(
  ({ groups }) => groups?.['path'] ?? '',
);

/** `core/`, `core/cell/` … of `core/cell/fold.ts`. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.slice(0, DEPTH).map((_, at) => `${parts.slice(0, at + 1).join('/')}/`);
}

test('the map names every folder', () => {
  const folders = [...new Set(FILES.flatMap(foldersOf))].filter(
    (folder) => !UNNAMED.test(folder) && !FILES.includes(`${folder}capability.ts`),
  );

  expect(folders.filter((folder) => !named.includes(folder))).toEqual([]);
});

test('everything that the map names exists', () => {
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((path) => !exists(path))).toEqual([]);
});

/** A bare name, such as `lambda.ts`, may stand for files in several folders. */
function exists(path: string): boolean {
  return existsSync(join(ROOT, path)) || FILES.some((file) => basename(file) === path);
}

const PAGES = FILES.filter((path) => path.endsWith('.md'));

test.each(PAGES)('the links of %s lead to files and headings', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');

  expect(linksOf(text).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
});

test('a link to a missing file or heading is noticed', () => {
  expect(leadsSomewhere('README.md', 'docs/no-such-page.md')).toBe(false);
  expect(leadsSomewhere('README.md', 'ARCHITECTURE.md#no-such-heading')).toBe(false);
  expect(leadsSomewhere('README.md', 'ARCHITECTURE.md#where-do-i-')).toBe(true);
});

/** Targets within the repository, outside code. */
function linksOf(markdown: string): readonly string[] {
  const prose = markdown.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\((?<target>[^)\s]+)[^)]*\)/g)]
    .map(({ groups }) => groups?.['target'] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(ROOT, target))) return false;
  return heading === undefined || headingsOf(readFileSync(join(ROOT, target), 'utf8')).includes(heading);
}

/** Anchors as GitHub makes them. */
function headingsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (?<title>.*)$/gm)].map(({ groups }) =>
    (groups?.['title'] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
