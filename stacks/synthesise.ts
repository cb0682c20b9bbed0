import { join } from 'node:path';
import { buildApp } from './app';
import { chosenEnvironments, EnvironmentError } from './environments/load';
import { ConstructError } from './lib/construct-error';
import { FunctionCodeError } from './lib/function-code';
import { checkSynthesised } from './lib/policy/check';

/**
 * Synthesises the environments of TIDEMARK_ENV into CDKTF_OUTDIR (.build/cdktf.out), then checks them.
 * TIDEMARK_LAMBDA_ZIPS names a folder with zips to use instead of those of `stacks/bundle.mjs`.
 */
function main(): void {
  const { env } = process;
  const root = env['TIDEMARK_ROOT'] ?? process.cwd();
  const outdir = env['CDKTF_OUTDIR'] ?? join(root, '.build', 'cdktf.out');
  const codeFolder = env['TIDEMARK_LAMBDA_ZIPS'] ?? join(root, '.build', 'lambda');
  const { app, stacks } = buildApp({
    environments: chosenEnvironments(env),
    root,
    codeFolder,
    pageFolder: join(codeFolder, 'page'),
    outdir,
  });
  app.synth();
  const violations = checkSynthesised(outdir, stacks);
  for (const { stack, resource, rule, message } of violations)
    process.stderr.write(`${stack} ${resource}: ${message} (${rule})\n`);
  if (violations.length > 0) process.exitCode = 1;
}

try {
  main();
} catch (error) {
  if (!(error instanceof EnvironmentError || error instanceof ConstructError || error instanceof FunctionCodeError))
    throw error;
  process.stderr.write(`tidemark stacks: ${error.message}\n`);
  process.exitCode = 2;
}
