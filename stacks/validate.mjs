// Runs `terraform validate` on every synthesised stack: with the AWS provider found on this machine, otherwise on the
// structure alone.   node stacks/validate.mjs [.build/cdktf.out] [--structural] [--jobs N]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import {
  initArguments,
  localised,
  readStack,
  stackNames,
  terraform,
  TerraformError,
  writeFolder,
} from './terraform/folders.mjs';
import { findProvider, WANTED } from './terraform/provider.mjs';
import { structural } from './terraform/structural.mjs';

/** @import { Provider } from './terraform/provider.mjs' */

const flags = process.argv.slice(2);
const jobs = Number(flags[flags.indexOf('--jobs') + 1]) || 2;
const outdir = resolve(
  flags.find((flag, at) => !flag.startsWith('--') && flags[at - 1] !== '--jobs') ?? join('.build', 'cdktf.out'),
);

const validateReport = z.object({
  diagnostics: z.array(
    z.object({
      severity: z.string(),
      summary: z.string(),
      detail: z.string().optional(),
      address: z.string().optional(),
    }),
  ),
});

function hasTerraform() {
  try {
    execFileSync('terraform', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} name of a stack
 * @param {string} work an empty folder
 * @param {Provider | undefined} provider
 * @returns {Promise<z.infer<typeof validateReport>['diagnostics']>} errors
 */
async function validate(name, work, provider) {
  const folder = join(work, name);
  const local = localised(readStack(outdir, name), { name, states: work, version: provider?.version ?? WANTED });
  writeFolder(folder, provider === undefined ? structural(local) : local, join(outdir, 'stacks', name));
  const { args, env } = initArguments(provider);
  await terraform(folder, args, env);
  const report = await terraform(folder, ['validate', '-json', '-no-color'], env).catch(
    (/** @type {unknown} */ error) => {
      // With an invalid stack, Terraform exits with an error and still prints its report.
      if (error instanceof TerraformError && error.stdout !== '') return error.stdout;
      throw error;
    },
  );
  return validateReport.parse(JSON.parse(report)).diagnostics.filter(({ severity }) => severity === 'error');
}

async function main() {
  if (!hasTerraform()) {
    process.stdout.write('skipped: terraform is not installed on this machine\n');
    return 0;
  }
  const provider = flags.includes('--structural') ? undefined : findProvider();
  const how =
    provider === undefined
      ? 'no AWS provider found: structure alone (references, templates, files; not the arguments)'
      : `provider hashicorp/aws ${provider.version} from ${provider.root}` +
        (provider.version === WANTED ? '' : ` (the bindings are of ${WANTED})`);
  process.stdout.write(`terraform validate, ${how}\n`);
  const work = mkdtempSync(join(tmpdir(), 'tidemark-validate-'));
  let failed = 0;
  const names = stackNames(outdir);
  const worker = async () => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      const errors = await validate(name, work, provider);
      process.stdout.write(`${errors.length === 0 ? 'ok  ' : 'FAIL'} ${name}\n`);
      for (const { summary, detail, address } of errors)
        process.stdout.write(`     ${address ?? ''} ${summary}: ${detail ?? ''}\n`);
      if (errors.length > 0) failed += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: jobs }, worker));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
