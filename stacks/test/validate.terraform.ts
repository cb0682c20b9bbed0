import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf, ROOT, synthesise, type Synthesised } from './support/synthesised';

/** Without a provider, so fast enough for every run. `stacks/validate.mjs` uses one. */
function validate(outdir: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'stacks/validate.mjs'), outdir, '--structural'], {
    encoding: 'utf8',
  });
  return stdout + stderr;
}

const NO_TERRAFORM = 'skipped: terraform is not installed on this machine';
let made: Synthesised;
beforeAll(() => {
  made = synthesise(environmentOf('dev'));
});
afterAll(() => made.remove());

test('every stack holds together', () => {
  const said = validate(made.outdir);
  if (said.includes(NO_TERRAFORM)) return;
  expect(
    said
      .split('\n')
      .filter((line) => line.startsWith('ok  '))
      .map((line) => line.slice(5)),
  ).toEqual(expect.arrayContaining(made.stacks.map(({ name }) => name)));
  expect(said).not.toContain('FAIL');
});

test.each([
  ['a reference to nothing', '${aws_kinesis_stream.gone.name}', 'Reference to undeclared resource'],
  ['a template that was not escaped', 's3://lake/${dt}', 'Invalid reference'],
  ['a function that is not there', '${shout("x")}', 'Call to unknown function'],
])('%s is found', (_, value, says) => {
  const file = join(made.outdir, 'stacks', 'speed-dev', 'cdk.tf.json');
  const before = readFileSync(file, 'utf8');
  const json = JSON.parse(before) as { resource: { aws_lambda_function: Record<string, { description: string }> } };
  Object.values(json.resource.aws_lambda_function)[0]!.description = value;
  writeFileSync(file, JSON.stringify(json));
  const said = validate(made.outdir);
  writeFileSync(file, before);
  if (said.includes(NO_TERRAFORM)) return;
  expect(said).toContain('FAIL speed-dev');
  expect(said).toContain(says);
});
