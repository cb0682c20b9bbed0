import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { recommendItems } from '../../reaction-layer/recommend/recommend-command';
import { commandCall } from '../support/command-call';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-recommend-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const TRAIN = 'SessionId\tItemId\tTime\n1\ta\t1.0\n1\tb\t2.0\n2\ta\t3.0\n2\tb\t4.0\n3\ta\t5.0\n3\tc\t6.0\n';

async function evaluate(files: Readonly<Record<'train' | 'tasks', string | Uint8Array>>, trainName = 'train.tsv') {
  const [train, tasks, out] = [trainName, 'tasks.jsonl', 'answers.jsonl'].map((name) => join(folder, name));
  await writeFile(train ?? '', files.train);
  await writeFile(tasks ?? '', files.tasks);
  const call = { options: { train, tasks, out }, arguments: ['evaluate'], dataDirectory: folder };
  const code = await recommendItems(commandCall(call));
  return { code, answers: await readFile(out ?? '', 'utf8') };
}

test('answers each task in order, keeping its session and position', async () => {
  const tasks = '{"session":"9","position":1,"prefix":["a"]}\n{"session":7,"position":2,"prefix":["?"]}\n';

  const { code, answers } = await evaluate({ train: gzipSync(TRAIN), tasks }, 'train.tsv.gz');

  expect(code).toBe(0);
  expect(
    answers
      .split('\n')
      .slice(0, 2)
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { session: '9', position: 1, items: ['b', 'c', 'a'] },
    // Nothing is known of the session: the most frequent items.
    { session: 7, position: 2, items: ['a', 'b', 'c'] },
  ]);
});

test.each([
  ['a row without a time', { train: 'S\tI\tT\n1\ta\n', tasks: '' }, /line 2 of .* is not a view/],
  ['a file without views', { train: 'S\tI\tT\n', tasks: '' }, /has no views/],
  ['a task without a prefix', { train: TRAIN, tasks: '{"session":"1","position":1}\n' }, /line 1 of .* prefix/s],
  ['a task that is not JSON', { train: TRAIN, tasks: 'x\n' }, /line 1 of .* is not a task/],
])('refuses %s, naming the place', async (_, files, message) => {
  await expect(evaluate(files)).rejects.toThrow(message);
});
