import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { applyStacks, planStacks, type Terraform } from '../deploy/deploy-stacks';
import { refusedIn, summaryOf } from '../deploy/plan-summary';
import { stacksInOrder } from '../deploy/stack-order';
import { environmentNamed } from '../environment/environment-named';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { repositoryRoot } from '../root';

export interface DeployOptions extends CommonOptions {
  readonly env?: string;
  /** Only show what would change. */
  readonly plan: boolean;
  /** Addresses of changes that lose something. */
  readonly allow?: readonly string[];
  /** Folder of stacks that are synthesised already. */
  readonly synthesised?: string;
}

/** Plans an environment, says what the changes mean, applies them in order, and looks at what is deployed. */
export async function deploy(options: DeployOptions, output: Output): Promise<number> {
  const { env, plan, allow: allowed = [], synthesised } = options;
  if (env === undefined) throw new UserError('name the environment: tidemark deploy --env dev --plan');
  const { name } = environmentNamed(env, process.env);
  const outdir = resolve(synthesised ?? join(repositoryRoot(), '.build', 'cdktf.out'));
  if (synthesised === undefined) await synthesise(name, outdir);
  const stacks = stacksInOrder(outdir, name);
  const deps = { terraform, note: (line: string): void => output.progress(line) };
  const { changes, later } = await planStacks(stacks, deps);
  const refused = refusedIn(changes, allowed);
  const lines = [
    ...summaryOf(changes, allowed),
    ...later.map(({ stack }) => `${stack}: planned when the stacks that it reads are there`),
  ];
  const summary = lines.length === 0 ? [`Nothing changes in ${name}.`] : lines;
  if (plan || refused.length > 0) {
    output.result({ environment: name, changes, later, refused }, () => summary.join('\n'));
    return refused.length > 0 ? EXIT.no : EXIT.done;
  }
  for (const line of summary) output.note(line);
  const done = await applyStacks(stacks, allowed, deps);
  const back = `to go back, check the commit before out and deploy it: stacks that were applied are ${done.applied.join(', ') || 'none'}`;
  output.result({ environment: name, changes, ...done }, () =>
    done.refused.length > 0
      ? [...summaryOf(done.refused, allowed), back].join('\n')
      : `Deployed: ${done.applied.join(', ')}.`,
  );
  if (done.refused.length > 0) return EXIT.no;
  const { doctor } = await import('./doctor');
  const verdict = await doctor({ ...options, env: name }, output);
  if (verdict !== EXIT.done) output.note(back);
  return verdict;
}

/** Builds the zips of the functions, then the stacks. @throws UserError with what they refuse */
async function synthesise(name: string, outdir: string): Promise<void> {
  const root = repositoryRoot();
  await run('node', [join(root, 'stacks', 'bundle.mjs')], { cwd: root });
  await run('node', [join(root, 'stacks', 'main.cjs')], { cwd: root, TIDEMARK_ENV: name, CDKTF_OUTDIR: outdir });
}

const terraform: Terraform = (folder, args) =>
  run('terraform', args, { cwd: folder, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' });

/** @throws UserError with what the program wrote to stderr */
function run(
  program: string,
  args: readonly string[],
  { cwd, ...variables }: { readonly cwd: string } & Readonly<Record<string, string>>,
): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    child.on('error', (error) => failed(new UserError(`${program} cannot be started (${error.message}): install it`)));
    child.on('close', (code) =>
      code === 0
        ? done(out)
        : failed(new UserError(`${program} ${args[0] ?? ''} failed in ${cwd}:\n${err.trim() || out.trim()}`)),
    );
  });
}
