import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { debianPackages } from '../../cli/test/prerequisites';

const ROOT = resolve(import.meta.dirname, '../..');

test('the devcontainer installs what the tests need', () => {
  const dockerfile = readFileSync(join(ROOT, '.devcontainer/Dockerfile'), 'utf8');
  const [, listed = ''] = /--no-install-recommends (.*?)&&/s.exec(dockerfile.replaceAll('\\\n', '')) ?? [];

  expect(listed.trim().split(/\s+/)).toEqual([...debianPackages()].sort());
});
