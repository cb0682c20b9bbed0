import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CAPABILITIES } from '../../capabilities/list';
import { hardTables } from '../../core/capability/capability';
import { ARRIVAL_SLACK_MS } from '../../adapters/aws/kinesis-stream';
import type { Preview } from '../../batch-layer/preview/preview';
import { startValkey } from '../adapters/aws/doubles/valkey-server';
import { finished, startIn } from '../e2e/cli';
import { openDeployed, until } from './deployed-platform';
import { openFront } from './double/front';
import { startMinistack } from './double/ministack';
import { openLocalTwin } from './local-twin';
import {
  allAnswers,
  exploredAnswers,
  keptInCells,
  layersOf,
  rowsOf,
  seenUpTo,
  type Status,
  takenBy,
} from './questions';
import { ACCOUNT, missingHere, REGION, STACKS, type Terraformed, terraformed } from './terraformed';
import { realSendings, type Sending, simulatedSendings } from './traffic';
import { PATIENCE_MS } from '../support/patience';

const SITE = { id: 'shop', timeZone: 'America/New_York', currency: 'USD' };
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STATE_MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:tidemark-dev-nightly`;

const folder = join(tmpdir(), `tidemark-deployed-${process.pid}`);
const startedMs = Date.now();
/** Runs up to here: earlier events are batch, later ones live. */
const TIDEMARK = Math.floor(startedMs / HOUR_MS) * HOUR_MS;
const RANGE = {
  site: SITE.id,
  from: new Date(TIDEMARK - 3 * DAY_MS).toISOString(),
  to: new Date(TIDEMARK + DAY_MS).toISOString(),
};

/** Tables of DynamoDB that are not those of capabilities. */
const OWN_TABLES = 7;

/** Clean-up at the end, in reverse order. */
const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
let ministack: Awaited<ReturnType<typeof startMinistack>>;
let front: Awaited<ReturnType<typeof openFront>>;
let twin: Awaited<ReturnType<typeof openLocalTwin>>;
let terraform: Terraformed;
let deployed: Awaited<ReturnType<typeof openDeployed>>;
let before: readonly Sending[];
let after: readonly Sending[];

async function startDoubles(): Promise<void> {
  mkdirSync(folder);
  const valkey = await startValkey('standalone');
  undo.push(() => valkey.stop());
  ministack = await startMinistack({ account: ACCOUNT, region: REGION });
  undo.push(() => ministack.stop());
  front = await openFront({ endpoint: ministack.endpoint, region: REGION });
  undo.push(() => front.close());
  const cache = {
    TIDEMARK_CACHE_URL: valkey.url,
    TIDEMARK_CACHE_KIND: '',
    TIDEMARK_CACHE_NAME: '',
    TIDEMARK_CACHE_USER: '',
  };
  terraform = terraformed({
    folder,
    endpoint: ministack.endpoint,
    variables: { AWS_ENDPOINT_URL: front.endpoint, ...cache },
  });
}

async function prepareTraffic(): Promise<void> {
  const real = await realSendings(folder, startedMs);
  const simulated = simulatedSendings({ ratePerSecond: 0.3, nowMs: startedMs });
  const [reals, halfHour] = [real.length, simulated.length].map((length) => Math.floor(length / 2)) as [number, number];
  before = [...real.slice(0, reals), ...simulated.slice(0, halfHour)];
  // Some clients did not get the response, and send their events again after the night.
  after = [...real.slice(reals), ...simulated.slice(halfHour), ...real.slice(0, 1), ...simulated.slice(0, 20)];
}

/** Like a client that obeys `Retry-After`: the budget of late events is full until the next minute. */
async function patiently(send: () => Promise<unknown>): Promise<unknown> {
  const answer = await send();
  if (!JSON.stringify(answer).includes('too_many_late_events')) return answer;
  await pause(MINUTE_MS - (Date.now() % MINUTE_MS) + 100);
  return send();
}

/** One after the other, so that both sides put them in the same order. */
async function sendToBoth(
  sendings: readonly Sending[],
): Promise<{ readonly there: readonly unknown[]; readonly here: readonly unknown[] }> {
  const there: unknown[] = [];
  const here: unknown[] = [];
  for (const sending of sendings) {
    there.push(await patiently(() => deployed.send(sending)));
    here.push(await patiently(() => twin.send(sending)));
  }
  await twin.drain();
  return { there, here };
}

const statusOf = async (place: { ask(path: string): Promise<unknown> }): Promise<Status> =>
  (await place.ask('/v1/status')) as Status;

/** Until the deployed functions have accepted what the local ones have. */
async function caughtUp(): Promise<Status> {
  const expected = JSON.stringify(takenBy(await statusOf(twin)));
  return untilThere(
    `both functions to have taken ${expected}`,
    (status) => JSON.stringify(takenBy(status)) === expected,
  );
}

function untilThere(what: string, isSo: (status: Status) => boolean): Promise<Status> {
  const look = async (): Promise<Status | undefined> => {
    const status = await statusOf(deployed);
    return isSo(status) ? status : undefined;
  };
  return until(what, look).catch(async (error: unknown) => {
    throw new Error(
      `${String(error)}\n${JSON.stringify(await statusOf(deployed))}\nThe double said:\n${ministack.log()}`,
    );
  });
}

/** Runs an operator's command against the environment. */
async function operate(...args: readonly string[]): Promise<unknown> {
  const own = {
    AWS_ENDPOINT_URL: front.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    TIDEMARK_ACCOUNT_DEV: ACCOUNT,
  };
  const { status, stdout, stderr } = await finished(startIn(own, ...args, '--env', 'dev', '--json'));
  if (status !== 0) throw new Error(`tidemark ${args.join(' ')} ended with ${status}: ${stderr}${stdout}`);
  return JSON.parse(stdout);
}

const missing = missingHere();
if (missing !== undefined) process.stderr.write(`NOT RUN: the deployment to a double of AWS: ${missing}\n`);
const suite = missing === undefined ? describe : describe.skip;

suite(`dev on a double of AWS (${missing === undefined ? 'ministack' : `not run: ${missing}`})`, () => {
  beforeAll(async () => {
    await startDoubles();
    await prepareTraffic();
    // Before the first pulse: a stream whose clock goes back gives sequences that go back.
    ministack.setStreamClock(TIDEMARK - HOUR_MS / 2);
    await terraform.apply();
  });

  afterAll(async () => {
    for (const one of undo.toReversed()) await one();
  });

  test('the real Terraform applies every stack (but what the double does not have: docs/deployment.md)', () => {
    const held = Object.fromEntries(STACKS.map((stack) => [stack, terraform.resources(stack)]));

    expect(held['speed']).toMatchObject({
      aws_lambda_function: 5,
      aws_cloudwatch_metric_alarm: 2,
      aws_lambda_event_source_mapping: 2,
      aws_scheduler_schedule: 1,
    });
    expect(held['batch']).toMatchObject({
      aws_lambda_function: 5,
      aws_sfn_state_machine: 1,
      aws_scheduler_schedule: 1,
    });
    expect(held['serving']).toMatchObject({ aws_lambda_function: 2, aws_apigatewayv2_route: 7 });
    expect(held['data']).toMatchObject({
      aws_kinesis_stream: 1,
      aws_dynamodb_table: OWN_TABLES + CAPABILITIES.flatMap(hardTables).length,
      aws_s3_bucket: 3,
    });
    expect(held['network']).toMatchObject({ aws_vpc: 1, aws_subnet: 2 });
    expect(held['observability']).toHaveProperty('aws_cloudwatch_metric_alarm');
  });

  test('the double lets policies decide: who does not sign may do nothing', async () => {
    const headers = { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' };

    expect(await (await fetch(ministack.endpoint, { method: 'POST', headers, body: '{}' })).text()).toContain(
      'MissingAuthenticationToken',
    );
  });

  test(
    'a reader is admitted with the token, and nobody without it',
    async () => {
      twin = await openLocalTwin(join(folder, 'twin'), SITE);
      undo.push(() => twin.close());
      deployed = await openDeployed(
        {
          endpoint: ministack.endpoint,
          clients: front.clients,
          apiUrl: terraform.output('serving', 'api-url'),
          stateMachineArn: STATE_MACHINE,
        },
        SITE,
        twin.secrets,
      );
      const withToken = (authorization: string) => deployed.call('GET', '/v1/status', { headers: { authorization } });

      expect(await deployed.call('GET', '/healthz')).toMatchObject({ status: 200, body: { ok: true } });
      expect(await deployed.call('GET', '/docs')).toMatchObject({ status: 200 });
      expect(await deployed.call('GET', '/v1/status')).toMatchObject({ status: 401 });
      expect(await withToken('Bearer wrong')).toMatchObject({ status: 403 });
      expect(await statusOf(deployed)).toMatchObject({ epoch: 0, residual: 0 });
      expect(
        await deployed.call('POST', '/v1/events', { body: '{"events":[]}', headers: { 'x-write-key': 'wrong' } }),
      ).toMatchObject({ status: 401 });
    },
    PATIENCE_MS,
  );

  test(
    'events get the same verdicts as here, and the stream drives them into cells and lake',
    async () => {
      await twin.moveTo(TIDEMARK - HOUR_MS / 2);

      const { there, here } = await sendToBoth(before);

      expect(there).toEqual(here);
      const sent = before.reduce((sum, { events }) => sum + events, 0);
      const status = await caughtUp();
      expect(takenBy(status)).toEqual({ aggregate: sent, archive: sent });
      expect(status).toMatchObject({ residual: 0, degraded: false });
    },
    PATIENCE_MS,
  );

  test(
    'live answers of all metrics are those of the local platform',
    async () => {
      const answers = keptInCells(await allAnswers(deployed, RANGE), TIDEMARK - HOUR_MS / 2);

      expect(answers).toEqual(keptInCells(await allAnswers(twin, RANGE), TIDEMARK - HOUR_MS / 2));
      expect(layersOf(answers)).toEqual(new Set(['speed']));
    },
    PATIENCE_MS,
  );

  test(
    'the hour ends, more events come and some come again; the schedule beats the pulse',
    async () => {
      const movedMs = Date.now();
      ministack.setStreamClock(movedMs);
      await twin.moveTo(movedMs);

      const { there, here } = await sendToBoth(after);

      expect(there).toEqual(here);
      const sentMs = Date.now();
      await caughtUp();
      // Funnels do not ask for what came after the newest pulse.
      const status = await untilThere(
        'a pulse after all that was sent',
        (now) => seenUpTo(now) > sentMs + ARRIVAL_SLACK_MS,
      );
      expect(status).toMatchObject({ epoch: 0, residual: 0 });
    },
    PATIENCE_MS,
  );

  test(
    'the nightly state machine publishes, with DuckDB behind the API of Athena',
    async () => {
      const {
        status,
        error,
        cause,
        output = '{}',
      } = await deployed.runNightly({
        kind: 'batch',
        tidemark: new Date(TIDEMARK).toISOString(),
      });
      const { status: local } = await twin.batch(TIDEMARK);

      expect({ status, error, cause, local }).toEqual({ status: 'SUCCEEDED', local: 'published' });
      expect(JSON.parse(output)).toMatchObject({
        run: { answer: { status: 'opened', epoch: 1 } },
        reconciliation: { answer: { status: 'reconciled', residual: 0, degraded: false } },
      });
      expect(front.statements.some((statement) => statement.startsWith('unload'))).toBe(true);
    },
    PATIENCE_MS,
  );

  test(
    'merged answers of all metrics are those of the local platform, and so is the reconciliation',
    async () => {
      const answers = await allAnswers(deployed, RANGE);

      expect(answers).toEqual(await allAnswers(twin, RANGE));
      expect(answers[0]).toMatchObject({ epoch: 1, tidemark: new Date(TIDEMARK).toISOString().replace('.000Z', 'Z') });
      expect(layersOf(answers)).toEqual(new Set(['batch', 'speed', 'merged', 'events']));
      expect(await deployed.ask('/v1/reconciliation')).toEqual(await twin.ask('/v1/reconciliation'));
    },
    PATIENCE_MS,
  );

  test(
    'funnels, sessions, retention and journeys are those of the local platform',
    async () => {
      expect(await exploredAnswers(deployed, RANGE)).toEqual(await exploredAnswers(twin, RANGE));
    },
    PATIENCE_MS,
  );

  test(
    'a backfill by the same machine changes no number',
    async () => {
      const known = await allAnswers(deployed, RANGE);
      const [from, to] = [RANGE.from.slice(0, 10), RANGE.to.slice(0, 10)];

      expect(await deployed.runNightly({ kind: 'backfill', from_day: from, to_day: to })).toMatchObject({
        status: 'SUCCEEDED',
      });

      const again = await allAnswers(deployed, RANGE);
      expect(again[0]).toMatchObject({ epoch: 2 });
      expect(rowsOf(again)).toEqual(rowsOf(known));
    },
    PATIENCE_MS,
  );

  test(
    'previewing, auditing and replaying from the command line say what the same commands say here',
    async () => {
      const days = { from: RANGE.from.slice(0, 10), to: RANGE.to.slice(0, 10) };

      const preview = await operate('backfill', '--preview', '--from', days.from, '--to', days.to);
      const audit = await operate('audit', '--site', SITE.id);
      const replay = await operate('quarantine', 'replay', '--site', SITE.id);

      // Files are cut differently, and so are the days that they may cover; the events are the same.
      const { differences, failed, estimate } = (await twin.operate('backfill', { ...days, preview: true })) as Preview;
      expect(preview).toMatchObject({ differences, failed, estimate: { events: estimate.events } });
      expect(audit).toMatchObject({
        ok: true,
        residual: 0,
        findings: [],
        site_balance: ((await twin.operate(`audit?site=${SITE.id}`)) as { site_balance: object }).site_balance,
      });
      expect(replay).toEqual(await twin.operate('quarantine/replay', { site: SITE.id }));
      expect((replay as { refused: number }).refused).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );

  test(
    'a second plan wants nothing but what the double forgets',
    async () => {
      expect(await terraform.planAgain()).not.toContain('would');
    },
    PATIENCE_MS,
  );

  test(
    'destroy leaves nothing',
    async () => {
      await terraform.destroy();

      expect(STACKS.map((stack) => terraform.resources(stack))).toEqual(STACKS.map(() => ({})));
    },
    PATIENCE_MS,
  );
});
