import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generateConfigurationReference } from '../../cli/generate/configuration-reference';
import { generateMetricReference } from '../../cli/generate/metric-reference';
import { documentedMembers } from '../../cli/generate/reference/documented';
import { refusalsOf } from '../../cli/generate/reference/event-probes';
import { generateReference } from '../../cli/generate/reference/reference';

const ROOT = resolve(import.meta.dirname, '../..');
process.env['TIDEMARK_ROOT'] = ROOT;
const reference = await generateReference();

test.each([...generateMetricReference(), ...generateConfigurationReference(), ...reference])(
  '$path is what the registry and the schemas give (run ./tidemark generate)',
  ({ path, text }) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
  },
);

test('a field’s refusals are found by asking the contract and the normaliser', () => {
  expect(refusalsOf('timestamp')).toEqual(['wrong_type', 'bad_format', 'too_old', 'bad_timestamp', 'in_future']);
  expect(refusalsOf('price')).toContain('amount_too_large');
});

test('the comments of an interface and of what it extends become the reference', () => {
  const members = documentedMembers('speed-layer/archive/quarantine.ts', 'QuarantinedEventLine');

  expect(members.map(({ name }) => name)).toEqual(expect.arrayContaining(['sealed', 'shard']));
  expect(members.find(({ name }) => name === 'sealed')).toMatchObject({
    type: 'string',
    comment: "The event as it was sent, encrypted with the site’s key; absent beyond the site's budget.",
  });
});

test('a name that the file does not declare is refused', () => {
  expect(() => documentedMembers('core/run/run.ts', 'NoSuchRecord')).toThrow('core/run/run.ts declares no');
});
