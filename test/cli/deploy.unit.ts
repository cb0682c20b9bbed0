import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyStacks, planStacks, type Terraform } from '../../cli/deploy/deploy-stacks';
import { changesIn, refusedIn, summaryOf } from '../../cli/deploy/plan-summary';
import { type StackFolder, stacksInOrder } from '../../cli/deploy/stack-order';

interface Change {
  readonly type: string;
  readonly actions: readonly string[];
  readonly before?: object;
  readonly after?: object;
}
const planOf = (...changes: readonly Change[]): string =>
  JSON.stringify({
    format_version: '1.2',
    resource_changes: changes.map(({ type, ...change }, at) => ({ address: `${type}.a${at}`, type, change })),
  });
const REPLACED = ['delete', 'create'];
const TABLE: Change = { type: 'aws_dynamodb_table', actions: REPLACED };
const QUEUE: Change = { type: 'aws_sqs_queue', actions: ['create'] };

describe('a plan', () => {
  it('refuses to lose what cannot be made again, unless it is allowed by name', () => {
    const changes = changesIn(
      'data-dev',
      planOf(
        TABLE,
        { type: 'aws_kms_key', actions: ['delete'] },
        { type: 'aws_s3_bucket', actions: ['create', 'delete'] },
        QUEUE,
      ),
    );
    expect(summaryOf(changes, ['aws_s3_bucket.a2'])).toEqual([
      "data-dev aws_dynamodb_table.a0: replaces a table with all of its items: refused; --allow 'aws_dynamodb_table.a0' does it",
      "data-dev aws_kms_key.a1: deletes a key, and with it everything that it encrypts: refused; --allow 'aws_kms_key.a1' does it",
      'data-dev aws_s3_bucket.a2: replaces a bucket with its objects',
      'others: 1 to create',
    ]);
    expect(refusedIn(changes, [])).toHaveLength(3);
  });

  it('says what a change means, and counts the others', () => {
    const changes = changesIn(
      'speed-dev',
      planOf(
        {
          type: 'aws_lambda_function',
          actions: ['update'],
          before: { source_code_hash: 'a' },
          after: { source_code_hash: 'b' },
        },
        { type: 'aws_elasticache_replication_group', actions: REPLACED },
        {
          type: 'aws_kinesis_stream',
          actions: ['update'],
          before: { retention_period: 168 },
          after: { retention_period: 24 },
        },
        { type: 'aws_iam_role', actions: ['update'], before: { tags: {} }, after: { tags: { a: 1 } } },
        { type: 'aws_iam_role', actions: ['no-op'] },
      ),
    );
    expect(summaryOf(changes, [])).toEqual([
      'speed-dev aws_lambda_function.a0: runs other code',
      'speed-dev aws_elasticache_replication_group.a1: the memory of event ids is empty afterwards: answers are degraded for a day',
      'speed-dev aws_kinesis_stream.a2: keeps events for a shorter time: those older than that are gone at once',
      'others: 1 to update',
    ]);
    expect(changes.at(-1)).toMatchObject({ kind: 'update', attributes: ['tags'], refused: false });
  });
});

describe('a deployment', () => {
  const DATA: StackFolder = { name: 'data-dev', folder: '/data', producers: [] };
  const SPEED: StackFolder = { name: 'speed-dev', folder: '/speed', producers: ['data-dev'] };
  /** Plans by folder; what is applied is noted. */
  function scriptedTerraform(plans: Readonly<Record<string, string | Error>>) {
    const applied: string[] = [];
    const terraform: Terraform = (folder, [verb]) => {
      const plan = plans[folder] ?? planOf();
      if (verb === 'plan' && plan instanceof Error) return Promise.reject(plan);
      if (verb === 'apply') applied.push(folder);
      return Promise.resolve(verb === 'show' && typeof plan === 'string' ? plan : '');
    };
    return { applied, deps: { terraform, note: () => undefined } };
  }

  it('applies stack by stack, and leaves out what does not change', async () => {
    const { applied, deps } = scriptedTerraform({ '/data': planOf(QUEUE) });
    expect(await applyStacks([DATA, SPEED], [], deps)).toEqual({ applied: ['data-dev', 'speed-dev'], refused: [] });
    expect(applied).toEqual(['/data']);
  });

  it('stops before the stack with a change that is refused', async () => {
    const { applied, deps } = scriptedTerraform({ '/data': planOf(QUEUE), '/speed': planOf(TABLE) });
    const done = await applyStacks([DATA, SPEED], [], deps);
    expect([done.applied, done.refused.length, applied]).toEqual([['data-dev'], 1, ['/data']]);
    expect((await applyStacks([DATA, SPEED], ['aws_dynamodb_table.a0'], deps)).refused).toEqual([]);
  });

  it('plans a stack later if what it reads is new, and fails otherwise', async () => {
    const missing = new Error('Unable to find remote state');
    const first = scriptedTerraform({ '/data': planOf(QUEUE), '/speed': missing });
    expect((await planStacks([DATA, SPEED], first.deps)).later).toEqual([
      { stack: 'speed-dev', reason: 'Unable to find remote state' },
    ]);
    expect(first.applied).toEqual([]);
    const broken = scriptedTerraform({ '/speed': missing });
    await expect(planStacks([DATA, SPEED], broken.deps)).rejects.toThrow('Unable to find remote state');
  });
});

describe('the order of stacks', () => {
  let outdir: string;
  beforeAll(() => {
    outdir = mkdtempSync(join(tmpdir(), 'stacks-'));
    const reads = {
      'data-dev': [],
      'batch-dev': ['data-dev', 'speed-dev'],
      'speed-dev': ['data-dev'],
      'data-prod-small': [],
    };
    for (const [name, producers] of Object.entries(reads)) {
      mkdirSync(join(outdir, 'stacks', name), { recursive: true });
      const inputs = Object.fromEntries(producers.map((one) => [`cross-stack-reference-input-${one}`, {}]));
      writeFileSync(
        join(outdir, 'stacks', name, 'cdk.tf.json'),
        JSON.stringify({ data: { terraform_remote_state: inputs } }),
      );
    }
  });
  afterAll(() => rmSync(outdir, { recursive: true }));

  it('has producers first, of this environment only', () => {
    expect(stacksInOrder(outdir, 'dev').map(({ name }) => name)).toEqual(['data-dev', 'speed-dev', 'batch-dev']);
    expect(() => stacksInOrder(outdir, 'small')).toThrow('has no stacks of small');
  });
});
