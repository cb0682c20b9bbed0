import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { NightlyMachine } from '../../../adapters/aws/operations/nightly-machine';
import { OperateFunction } from '../../../adapters/aws/operations/operate-function';
import { createPointer } from '../../../adapters/aws/dynamodb/pointer';
import { deploymentOf } from '../../../cli/environment/deployment';
import { FIRST_POINTER } from '../../../core/port/pointer';
import { openRoutes } from '../../../capabilities/open-routes';
import { createCloudAdmin } from '../../../platform/cloud-admin';
import { createCloudOperations } from '../../../platform/cloud-operations';
import { createOperatingApi } from '../../../serving-layer/api/operating-api';
import { dev } from '../../../stacks/environments/dev';
import { readEnvironment } from '../../../stacks/environments/load';
import { deploy } from './doubles/deployed';
import { type Moto, startMoto, TEST_ACCOUNT } from './doubles/moto';
import { awsError, scripted, type ScriptedAnswer, type ScriptedRequest } from './doubles/scripted';

const environment = readEnvironment(
  'dev',
  { ...dev, region: TEST_ACCOUNT.region },
  { TIDEMARK_ACCOUNT_DEV: '123456789012' },
);
const deployment = deploymentOf(environment);
const ADMIN = { 'x-admin-token': 'secret', 'content-type': 'application/json' };

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
  await deploy(moto, deployment);
});
afterAll(() => moto.stop());

/** What a command gets: the status and the body. */
async function asked(path: string, body?: object): Promise<readonly [number, Record<string, unknown>]> {
  const api = createOperatingApi({
    operations: createCloudOperations(moto.clients, { deployment, onState: () => undefined }),
    adminToken: 'secret',
    capabilities: {
      routes: await openRoutes({}),
      admin: createCloudAdmin(moto.clients, { deployment, onState: () => undefined }),
    },
  });
  const response = await api.request(`/v1/admin/${path}`, {
    headers: ADMIN,
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return [response.status, (await response.json()) as Record<string, unknown>];
}

describe('the operations of an environment', () => {
  test('make a site once, with a write key, and list it', async () => {
    const [status, made] = await asked('sites', { id: 'shop', time_zone: 'Europe/Berlin', currency: 'EUR' });
    const [, again] = await asked('sites', { id: 'shop', time_zone: 'Europe/Berlin', currency: 'EUR' });
    const other = await asked('sites', { id: 'shop', time_zone: 'UTC', currency: 'EUR' });

    expect([status, made]).toEqual([
      200,
      {
        id: 'shop',
        time_zone: 'Europe/Berlin',
        currency: 'EUR',
        week_start: 'monday',
        text_rules: expect.objectContaining({ hosts: 'merge' }) as object,
        write_key: expect.stringMatching(/^wk_/) as string,
      },
    ]);
    expect(again).toEqual(made);
    expect(other).toEqual([409, expect.objectContaining({ reason_code: 'site_exists' })]);
    expect(await asked('sites')).toEqual([200, { sites: [made] }]);
  });

  test('refuse what cannot be done, and say why', async () => {
    expect(await asked('rollback', {})).toEqual([
      409,
      expect.objectContaining({ reason_code: 'nothing_to_roll_back' }),
    ]);
    expect(await asked('quarantine?site=shop')).toEqual([200, { total: 0, replayed: 0, reasons: [] }]);
  });

  test('declare an experiment once, and keep its changes', async () => {
    const experiment = { id: 'button', variants: [{ id: 'a' }, { id: 'b' }], goals: [{ metric: 'purchases' }] };
    const declared = { site: 'shop', experiment };

    expect(await asked('experiments', declared)).toEqual([200, expect.objectContaining({ status: 'draft' })]);
    expect(await asked('experiments', declared)).toEqual([
      409,
      expect.objectContaining({ reason_code: 'experiment_exists' }),
    ]);
    const [status, running] = await asked('experiments/status', {
      site: 'shop',
      experiment: 'button',
      status: 'running',
    });
    expect([status, running]).toEqual([200, expect.objectContaining({ status: 'running' })]);
    expect(running['history']).toHaveLength(2);
  });

  test('take a publication back with one write', async () => {
    const pointer = createPointer({ client: moto.clients.apis.dynamodb, table: deployment.tables.control });
    await pointer.move(FIRST_POINTER, { epoch: 3, tidemark: Date.parse('2026-01-02T00:00:00Z'), withdrawn: [] });

    expect(await asked('rollback', {})).toEqual([
      200,
      { epoch: 0, tidemark: null, withdrawn: [3], from_epoch: 3, held: true },
    ]);
    expect(await pointer.read()).toMatchObject({ epoch: 0, withdrawn: [3] });
  });
});

const EXECUTION = 'arn:aws:states:eu-central-1:123456789012:execution:tidemark-dev-nightly:one';
const entered = (name: string): ScriptedAnswer => ({
  body: {
    events: [
      { type: 'TaskSucceeded', id: 2 },
      { type: 'TaskStateEntered', id: 1, stateEnteredEventDetails: { name } },
    ],
  },
});

/** A state machine whose successive states are given in advance. */
function machine(looks: readonly ScriptedAnswer[], states: readonly string[] = []) {
  const [left, names] = [[...looks], [...states]];
  const answer = ({ operation }: ScriptedRequest): ScriptedAnswer => {
    if (operation.endsWith('StartExecution')) return { body: { executionArn: EXECUTION } };
    if (operation.endsWith('GetExecutionHistory')) return entered(names.shift() ?? '');
    return left.shift() ?? awsError('ExecutionDoesNotExist');
  };
  const { requestHandler, requests } = scripted(answer);
  const said: string[] = [];
  const client = new SFNClient({ ...TEST_ACCOUNT, maxAttempts: 1, requestHandler });
  const pace = { now: () => 0, sleep: () => Promise.resolve(), random: () => 0 };
  return {
    requests,
    said,
    run: new NightlyMachine({ client, machineArn: deployment.machineArn, onState: (text) => said.push(text), pace }),
  };
}

/** A function whose successive answers are given in advance. */
function operating(answers: readonly ScriptedAnswer[]) {
  const left = [...answers];
  const { requestHandler, requests } = scripted(() => left.shift() ?? awsError('ResourceNotFoundException', 404));
  const client = new LambdaClient({ ...TEST_ACCOUNT, maxAttempts: 1, requestHandler });
  const pauses: number[] = [];
  const pace = { now: () => 0, sleep: (ms: number) => Promise.resolve(void pauses.push(ms)), random: () => 0 };
  let waits = 0;
  const operate = new OperateFunction({
    client,
    functionName: deployment.operateFunction,
    onWait: () => (waits += 1),
    pace,
  });
  return { operate, requests, pauses, waits: () => waits };
}

describe('the operate Lambda', () => {
  test('is asked the same again for as long as the engine is at work', async () => {
    const { operate, requests, pauses, waits } = operating([
      { body: { status: 'running' } },
      { body: { status: 'running' } },
      { body: { status: 'done', answer: { parts: 1 } } },
    ]);

    expect(await operate.ask({ operation: 'preview', part: 1 }, z.object({ parts: z.number() }))).toEqual({
      status: 'done',
      answer: { parts: 1 },
    });
    expect(requests.map(({ operation }) => operation)).toEqual(
      Array.from({ length: 3 }, () => 'POST /2015-03-31/functions/tidemark-dev-operate/invocations'),
    );
    expect([waits(), pauses]).toEqual([2, [5000, 5000]]);
  });

  test('reports why it failed, and what AWS refused', async () => {
    const failed = operating([
      {
        body: { errorType: 'BatchEngineError', errorMessage: 'part-1 failed at stg_events' },
        headers: { 'x-amz-function-error': 'Unhandled' },
      },
    ]);

    await expect(failed.operate.ask({}, z.unknown())).rejects.toThrow(
      'tidemark-dev-operate failed with BatchEngineError: part-1 failed at stg_events; its log has more',
    );
    await expect(operating([]).operate.ask({}, z.unknown())).rejects.toThrow(
      /Lambda Invoke was refused: ResourceNotFoundException/,
    );
  });
});

describe('the machine of the nightly run', () => {
  const running = { body: { status: 'RUNNING' } };

  test('is started with the order, and followed state by state to its end', async () => {
    const left = { run: { answer: { status: 'opened', epoch: 7 } }, reconciliation: { answer: { residual: 0 } } };
    const { run, requests, said } = machine(
      [running, running, running, { body: { status: 'SUCCEEDED', output: JSON.stringify(left) } }],
      ['Gate', 'Gate', 'Parts'],
    );

    const end = await run.run({ kind: 'backfill', from_day: '2026-01-01', to_day: '2026-01-02', site: 'shop' });

    expect(end).toEqual({ execution: EXECUTION, status: 'SUCCEEDED', output: left, cause: undefined });
    expect(JSON.parse(requests[0]!.body['input'] as string)).toEqual({
      kind: 'backfill',
      from_day: '2026-01-01',
      to_day: '2026-01-02',
      site: 'shop',
    });
    expect(said).toEqual([expect.stringContaining(EXECUTION), 'state Gate', 'state Parts']);
  });

  test('says why it failed', async () => {
    const { run } = machine([
      { body: { status: 'FAILED', error: 'NightlyRunFailed', cause: 'the execution shows the state' } },
    ]);

    expect(await run.run({ kind: 'batch', tidemark: '2026-01-02T00:00:00Z' })).toMatchObject({
      status: 'FAILED',
      cause: 'the execution shows the state',
    });
  });
});
