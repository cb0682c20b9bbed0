import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonWith } from '../../loadtest/peers/python-packages';

test('without Python, the answer says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-test-'));
  const list = join(folder, 'requirements.txt');
  await writeFile(list, 'package==1.0.0\n');

  const found = await pythonWith(list, folder, 'python-that-is-not-there');

  expect(found).toEqual({
    absence: expect.stringMatching(/^python-that-is-not-there with its module venv is not there \(.*ENOENT/) as string,
  });
  await rm(folder, { recursive: true });
});
