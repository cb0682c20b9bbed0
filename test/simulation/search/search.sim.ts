import { tidemark } from '../../e2e/cli';

interface Fresh {
  readonly from: number;
  readonly digest: string;
  readonly verdicts: readonly { readonly seed: number }[];
}

test('fresh worlds follow from the sources, and are the same in another process', async () => {
  const search = async (...words: readonly string[]): Promise<Fresh> => {
    const { stdout, stderr } = await tidemark('simulate-faults', ...words, '--seeds', '2', '--json');
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Fresh;
  };

  const once = await search('--fresh', '--skip', '2');
  const [again, later] = [await search('--from', String(once.from)), await search('--fresh', '--skip', '4')];

  expect(again).toMatchObject({ from: once.from, digest: once.digest });
  expect(later).toMatchObject({ from: once.from + 2, verdicts: [] });
  expect(later.digest).not.toBe(once.digest);
});

test('a world is the same in another process, and told line by line', async () => {
  const [once, again] = await Promise.all([
    tidemark('simulate-faults', '--seed', '3', '--trace'),
    tidemark('simulate-faults', '--seed', '3', '--trace'),
  ]);
  expect(once.stdout.split('\n').length).toBeGreaterThan(20);
  expect(again.stdout).toBe(once.stdout);
});

test.each([
  ['--keep', 'dynamodb.throttled#1'],
  ['--trace'],
  ['--only', 'fence_removed'],
  ['--planted', '--only', 'no_such_bug'],
  ['--seed', '1', '--without', 'all'],
  ['--seeds', 'many'],
  ['--fresh', '--seed', '7'],
  ['--again', 'due'],
])('%s %s %s: says what is wrong, and does nothing', async (...args) => {
  const { status, stdout, stderr } = await tidemark('simulate-faults', ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/--|choose from|whole number/);
});
