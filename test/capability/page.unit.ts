import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { Hono } from 'hono';
import { bundleDashboard, START_LIMIT_BYTES } from '../../cli/dashboard-bundle.mjs';
import { generateCapabilityLoaders } from '../../cli/generate/capability-loaders';
import { defineCapability } from '../../core/capability/capability';
import { serveDashboard } from '../../platform/dashboard';

const ROOT = resolve(import.meta.dirname, '../..');

const greet = defineCapability({
  name: 'greet',
  summary: 'Says hello',
  folder: 'reaction-layer/greet',
  parts: ['page'],
  page: { title: 'Greetings' },
});
const PAGE = `import type { PageProps } from '../../core/capability/page';

export function Page({ site }: PageProps) {
  return <p>the page of greet for {site}</p>;
}
`;

let house: string;
let files: string;
const place = (path: string, text: string): void => {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
};

/** Bundles the dashboard of a checkout in which `greet` is the only capability. */
async function bundleWith(page: string): Promise<readonly string[]> {
  place('reaction-layer/greet/capability.ts', '');
  place('reaction-layer/greet/page.tsx', page);
  for (const { path, text } of generateCapabilityLoaders([greet], house)) place(path, text);
  await bundleDashboard(build, house, files);
  return readdirSync(files);
}

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), 'tidemark-page-'));
  files = join(house, 'built');
  mkdirSync(files);
  for (const folder of ['client', 'core/wire', 'dashboard'])
    cpSync(join(ROOT, folder), join(house, folder), { recursive: true });
  cpSync(join(ROOT, 'tsconfig.json'), join(house, 'tsconfig.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'));
});
afterEach(() => rmSync(house, { recursive: true, force: true }));

test('the page of a capability is listed, in a file of its own that the platform serves', async () => {
  const built = await bundleWith(PAGE);

  const text = (file: string): string => readFileSync(join(files, file), 'utf8');
  const holding = built.filter((file) => text(file).includes('the page of greet for '));
  expect(built.some((file) => text(file).includes('Greetings'))).toBe(true);
  expect(holding).toEqual([expect.stringMatching(/^page-\w+\.js$/)]);
  const app = serveDashboard(new Hono(), { folder: files });
  const [served, missing] = await Promise.all([app.request(`/${holding[0] ?? ''}`), app.request('/page-OTHER.js')]);
  expect([served.status, served.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  expect(await served.text()).toContain('the page of greet for ');
  expect(missing.status).toBe(404);
});

test('a page that would bring zod along is refused with what to do', async () => {
  const zodPage = `import * as z from 'zod';\nexport const Page = () => z.string().parse('hello');\n`;

  await expect(bundleWith(zodPage)).rejects.toThrow(/greet\/page\.tsx would bring zod into the page.*as types only/);
});

test('the first page loads no more than its limit', async () => {
  const { startBytes } = await bundleDashboard(build, ROOT, files);

  expect(startBytes).toBeGreaterThan(100_000);
  expect(startBytes).toBeLessThanOrEqual(START_LIMIT_BYTES);
});

test('a page goes with its title', () => {
  expect(() => defineCapability({ ...greet, page: undefined })).toThrow(
    'the field "page" and the part "page" go together',
  );
});
