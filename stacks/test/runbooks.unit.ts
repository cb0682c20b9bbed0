import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcesOf } from '../lib/policy/model';
import { describedWith, RUNBOOKS } from '../lib/runbooks';
import { chosen, removeChosen, ROOT, type Synthesised } from './support/synthesised';

const FOLDER = join(ROOT, 'docs', 'runbooks');
const PARTS = ['What it means', 'What to look at', 'What to do', 'How to know that it is over'];
const textOf = (page: string): string => readFileSync(join(FOLDER, `${page}.md`), 'utf8');
const pages = readdirSync(FOLDER)
  .map((file) => file.replace('.md', ''))
  .filter((page) => page !== 'README');

const descriptionsOf = ({ stacks }: Synthesised): readonly string[] =>
  stacks.flatMap((stack) =>
    resourcesOf(stack, 'aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm').map(({ body }) =>
      String(body['alarm_description']),
    ),
  );

let descriptions: readonly string[];
beforeAll(() => {
  descriptions = [
    ...descriptionsOf(chosen('prod')),
    ...descriptionsOf(chosen('dev', { stream: { mode: 'provisioned', shards: 2, retentionHours: 24 } })),
  ];
});
afterAll(removeChosen);

test('every alarm ends with a page that is there', () => {
  const named = descriptions.map((text) => / Runbook: docs\/runbooks\/([a-z-]+)\.md$/.exec(text)?.[1]);
  expect(named.filter((page) => page === undefined || !pages.includes(page))).toEqual([]);
});

test('every page has an alarm, is listed, and is in the index', () => {
  expect(pages.filter((page) => !descriptions.some((text) => text.endsWith(`/${page}.md`)))).toEqual([]);
  expect([...RUNBOOKS].sort()).toEqual([...pages].sort());
  expect(pages.filter((page) => !textOf('README').includes(`(${page}.md)`))).toEqual([]);
});

test.each(pages)('%s has its four parts, none of them empty', (page) => {
  const parts = textOf(page).split('\n## ').slice(1);
  expect(parts.map((part) => part.slice(0, part.indexOf('\n')))).toEqual(PARTS);
  for (const part of parts) expect(part.slice(part.indexOf('\n')).trim().length).toBeGreaterThan(40);
});

test.each(pages)('%s links to pages that are there', (page) => {
  const linked = [...textOf(page).matchAll(/\]\(([a-z-]+)\.md\)/g)].map(([, to]) => to);
  expect(linked.filter((to) => to === undefined || !pages.includes(to))).toEqual([]);
});

test('an environment says where its people find the pages, and CloudWatch’s limit is kept', () => {
  const environment = { runbooksUrl: 'https://wiki.shop.example/tidemark/' };
  expect(describedWith({ environment, description: 'No pulse.', runbook: 'no-pulse' })).toBe(
    'No pulse. Runbook: https://wiki.shop.example/tidemark/no-pulse.md',
  );
  expect(() => describedWith({ environment, description: 'x'.repeat(1024), runbook: 'no-pulse' })).toThrow('1024');
});
