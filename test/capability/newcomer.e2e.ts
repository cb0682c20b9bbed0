import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const LEFT_OUT = new Set(['node_modules', '.build', '.git', '.tidemark', 'dist', 'cdktf.out']);

/** What a newcomer writes: one folder … */
const FOLDER: Readonly<Record<string, string>> = {
  'capability.ts': `import { defineCapability } from '../../core/capability/capability';

export const greet = defineCapability({
  name: 'greet',
  summary: 'Says hello',
  folder: 'reaction-layer/greet',
  parts: ['routes', 'commands', 'consumer', 'page'],
  scopes: ['read'],
  page: { title: 'Greetings' },
});
`,
  'wire.ts': `import * as z from 'zod';
import { operation } from '../../core/wire/operation';

export const getGreeting = operation({
  id: 'getGreeting',
  method: 'get',
  path: '/v1/greeting',
  tag: 'operations',
  access: 'read',
  summary: 'Say hello',
  description: 'Says hello to a site.',
  input: z.strictObject({ site: z.string() }),
  example: { site: 'shop' },
  answer: z.object({ greeting: z.string() }).meta({ id: 'Greeting', description: 'A greeting.' }),
  status: 200,
  problems: ['invalid_parameters'],
});
`,
  'routes.ts': `import { type CapabilityRoutes, type ReadContext, readRoutes, serves } from '../../core/capability/route';
import { getGreeting } from './wire';

export const routes: CapabilityRoutes = {
  read: readRoutes(
    (context) => context,
    [
      serves(getGreeting, async ({ site }, { answers }: ReadContext) => ({
        greeting: 'hello ' + (await answers.moment(site)).site.id,
      })),
    ],
  ),
};
`,
  'commands.ts': `import type { CapabilityCommand } from '../../core/capability/command';

export const commands: readonly CapabilityCommand[] = [
  { name: 'greet', summary: 'say hello', load: async () => (await import('./greet-action')).greet },
];
`,
  'greet-action.ts': `import type { CommandCall } from '../../core/capability/command';
import { getGreeting } from './wire';

export async function greet({ api, output }: CommandCall): Promise<number> {
  const answer = await api.call(getGreeting, { site: await api.site() });
  output.result(answer, () => answer.greeting);
  return 0;
}
`,
  'page.tsx': `import { useEffect, useState } from 'react';
import type { PageProps } from '../../core/capability/page';
import type { getGreeting } from './wire';

const GREETING = { method: 'get', path: '/v1/greeting', access: 'read' } as const;

export function Page({ api, site }: PageProps) {
  const [greeting, setGreeting] = useState('');
  useEffect(() => {
    void api.call<typeof getGreeting>(GREETING, { site }).then((answer) => setGreeting(answer.greeting));
  }, [api, site]);
  return <p>{'the page of greet: ' + greeting}</p>;
}
`,
  'consumer.ts': `import type { CreateFollower } from '../../core/capability/follower';

export const createFollower: CreateFollower = () => ({ handle: () => Promise.resolve() });
`,
};

/** … and one line of the list, with its import. */
function listed(list: string): string {
  return list
    .replace(
      'import { quarantine }',
      "import { greet } from '../reaction-layer/greet/capability';\nimport { quarantine }",
    )
    .replace('capabilityList([', 'capabilityList([greet, ');
}

let house: string;
const tidemark = (...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(join(house, 'tidemark'), words, { cwd: house, encoding: 'utf8' });
  return { status, stdout, stderr };
};
const place = (path: string, text: string): void => {
  mkdirSync(join(house, path, '..'), { recursive: true });
  writeFileSync(join(house, path), text);
};

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'tidemark-newcomer-'));
  cpSync(ROOT, house, { recursive: true, filter: (path) => path === ROOT || !LEFT_OUT.has(basename(path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'));
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

test('a capability is its folder and one line: then the API, the CLI, the reader and the reference know it', () => {
  for (const [file, text] of Object.entries(FOLDER)) place(`reaction-layer/greet/${file}`, text);
  place('capabilities/list.ts', listed(readFileSync(join(house, 'capabilities/list.ts'), 'utf8')));
  place(
    'events.ndjson',
    `${JSON.stringify({ event_type: 'page_view', session_id: 's', timestamp: new Date().toISOString() })}\n`,
  );

  expect(tidemark('generate')).toMatchObject({ status: 0 });
  expect(tidemark('generate', '--check')).toMatchObject({ status: 0 });

  expect(tidemark('greet', '--help').stdout).toContain('say hello');
  expect(tidemark('replay', 'events.ndjson', '--site', 'shop')).toMatchObject({ status: 0 });
  expect(tidemark('greet', '--json')).toMatchObject({ status: 0, stdout: '{"greeting":"hello shop"}\n' });
  const { followers } = JSON.parse(tidemark('status', '--json').stdout) as {
    readonly followers: readonly {
      readonly name: string;
      readonly shards: readonly { readonly handled_until: string | null }[];
    }[];
  };
  expect(followers.map(({ name }) => name)).toContain('greet');
  expect(followers.find(({ name }) => name === 'greet')?.shards.some((shard) => shard.handled_until !== null)).toBe(
    true,
  );
  expect(readFileSync(join(house, 'docs/capabilities.md'), 'utf8')).toContain('`GET /v1/greeting`');
}, 600_000);

test('a part that is named and missing, or there and not named, is refused with what to do', () => {
  rmSync(join(house, 'reaction-layer/greet/consumer.ts'));
  place('capabilities/generated/consumer.ts', readFileSync(join(ROOT, 'capabilities/generated/consumer.ts'), 'utf8'));
  expect(tidemark('generate').stderr).toContain(
    'capability greet names the part "consumer", but reaction-layer/greet/consumer.ts is missing',
  );
  place('reaction-layer/greet/consumer.ts', FOLDER['consumer.ts'] ?? '');
  place('reaction-layer/greet/lambda.ts', 'export {};\n');
  expect(tidemark('generate').stderr).toContain('name the part "lambda" in capability greet, or delete the file');
}, 600_000);
