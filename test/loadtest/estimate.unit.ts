import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { estimate } from '../../loadtest/costs/estimate';
import { idlePartsOf } from '../../loadtest/costs/idle';
import { MONTH_HOURS, MONTH_SECONDS } from '../../loadtest/costs/month';
import { plannedEnvironment, plannedIdleParts, readPlan } from '../../loadtest/costs/plan';
import { computedUsd, PUBLISHED, type PublishedTable } from '../../loadtest/costs/published';
import { NOTHING_SPENT, type Spent } from '../../loadtest/costs/spent';
import { readUnits, type Units, usageOf } from '../../loadtest/costs/units';
import { ENVIRONMENT_FILES } from '../../stacks/environments/load';

const { prod, dev } = ENVIRONMENT_FILES;
const second = (more: Partial<Spent>): Spent => ({ ...NOTHING_SPENT, ...more });
/** A request of clients carries one event, one of a server ten; each request is a put unit. */
const UNITS: Units = {
  counted: '2026-01-01',
  senders: [
    {
      events_per_request: 1,
      seconds: [
        second({ events: 10, putUnits: 10, writeUnits: 5 }),
        second({ events: 100, putUnits: 100, writeUnits: 14 }),
      ],
    },
    {
      events_per_request: 10,
      seconds: [
        second({ events: 10, putUnits: 1, writeUnits: 5 }),
        second({ events: 100, putUnits: 10, writeUnits: 14 }),
      ],
    },
  ],
};

describe('the usage of a load', () => {
  it('is what was counted, where it was counted', () => {
    expect(usageOf(UNITS, { eventsPerSecond: 100, eventsPerRequest: 10 })).toMatchObject({
      events: 100,
      httpRequests: 10,
      putUnits: 10,
      writeUnits: 14,
    });
  });

  it('lies on a line between rates, and goes on along the last one', () => {
    const writes = (eventsPerSecond: number): number =>
      usageOf(UNITS, { eventsPerSecond, eventsPerRequest: 1 }).writeUnits;
    expect([writes(10), writes(55), writes(100), writes(1000)].map((units) => Math.round(units * 10) / 10)).toEqual([
      5, 9.5, 14, 104,
    ]);
  });

  it('follows the requests per event between senders', () => {
    // Five events per request are a fifth of a request per event: a ninth of the way from a tenth to one.
    const { putUnits } = usageOf(UNITS, { eventsPerSecond: 100, eventsPerRequest: 5 });
    expect(putUnits).toBeCloseTo(10 + 90 / 9, 9);
  });

  it('is never below zero, however quiet', () => {
    const { writeUnits, putUnits } = usageOf(
      {
        ...UNITS,
        senders: UNITS.senders.map((one) => ({
          ...one,
          seconds: one.seconds.map((s) => ({ ...s, writeUnits: s.events - 9 })),
        })),
      },
      { eventsPerSecond: 1, eventsPerRequest: 1000 },
    );
    expect([writeUnits, putUnits].every((units) => units >= 0)).toBe(true);
  });

  it('is recorded for slow and fast sites, one event per request and many', () => {
    const { senders } = readUnits(process.cwd());
    expect(Math.min(...senders.map(({ events_per_request: each }) => each))).toBeLessThan(2);
    expect(Math.max(...senders.map(({ events_per_request: each }) => each))).toBeGreaterThan(90);
    for (const { seconds } of senders) {
      expect(seconds[0]!.events).toBeLessThan(2);
      expect(seconds.at(-1)!.events).toBeGreaterThan(1000);
    }
  });
});

describe('an estimate', () => {
  const of = (eventsPerSecond: number, environment = prod) =>
    estimate({ environment, region: 'us-east-1', units: UNITS, load: { eventsPerSecond, eventsPerRequest: 1 } });

  it('adds up, per month and per million events, with the idle floor', () => {
    const { lines, total } = of(100);
    const millions = (100 * MONTH_SECONDS) / 1_000_000;
    expect(total.usd_per_month).toBeCloseTo(
      lines.reduce((sum, line) => sum + line.usd_per_month, 0),
      0,
    );
    expect(total.usd_per_million_events).toBeCloseTo(total.usd_per_month / millions, 3);
    expect(total.idle_usd).toBeLessThan(total.usd_per_month);
    expect(lines.find(({ part }) => part === 'cache')?.idle_usd).toBeGreaterThan(70);
    expect(lines.find(({ part }) => part === 'door')).toMatchObject({ service: 'API Gateway', idle_usd: 0 });
  });

  it('adds the shards that the peak needs, and says which it cannot have', () => {
    const stream = (rate: number): number => of(rate).lines.find(({ part }) => part === 'stream')?.usd_per_month ?? 0;
    const shard = (0.015 + 0.02) * MONTH_HOURS;
    const puts = (rate: number): number => (rate * MONTH_SECONDS * 0.014) / 1_000_000;
    expect(stream(100)).toBeCloseTo(shard + puts(100), 1);
    expect(stream(1100)).toBeCloseTo(3 * shard + puts(1100), 1);
    expect(of(1100).warnings).toEqual([]);
    expect(of(5000).warnings).toEqual([
      expect.stringContaining('needs 10 shards, and the stream of prod has at most 4'),
    ]);
  });

  it('prices further shards for what they write again', () => {
    const tables = (shards: number): number =>
      of(100, { ...prod, stream: { mode: 'provisioned', shards, retentionHours: 24 } }).lines.find(
        ({ part }) => part === 'tables',
      )?.usd_per_month ?? 0;
    expect(tables(2) - tables(1)).toBeCloseTo((0.23 * 14 * MONTH_SECONDS * 0.625) / 1_000_000, 1);
  });
});

describe('published tables', () => {
  const lines = Object.entries(PUBLISHED).flatMap(([name, table]: [string, PublishedTable]) =>
    table.lines.map((line) => [`${name}: ${line.line}`, line] as const),
  );

  it.each(lines)('%s follows from its assumption', (_, line) => {
    expect(Math.abs(computedUsd(line) - line.publishedUsd)).toBeLessThanOrEqual(
      Math.max(0.5, line.publishedUsd * 0.04),
    );
    expect(line.needs).not.toBe('');
  });
});

describe('a plan', () => {
  let outdir: string;
  const write = (stack: string, resource: object): void => {
    mkdirSync(join(outdir, 'stacks', stack), { recursive: true });
    writeFileSync(join(outdir, 'stacks', stack, 'cdk.tf.json'), JSON.stringify({ resource }));
  };
  beforeAll(() => {
    outdir = mkdtempSync(join(tmpdir(), 'plan-'));
    write('data-dev', {
      aws_kinesis_stream: { events: { name: 'tidemark-dev-events', shard_count: 3, retention_period: 48 } },
      aws_kms_key: { a: {}, b: {} },
    });
    write('observability-dev', { aws_cloudwatch_metric_alarm: { a: { metric_name: 'x' }, b: { metric_name: 'y' } } });
    write('data-prod-small', { aws_kms_key: { a: {} } });
  });
  afterAll(() => rmSync(outdir, { recursive: true }));

  it('is counted instead of the environment’s file', () => {
    const plan = readPlan(outdir, 'dev');
    expect(plannedIdleParts(dev, plan)).toEqual({
      ...idlePartsOf(dev),
      alarmMetrics: 2,
      compositeAlarms: 0,
      boards: 0,
      keys: 2,
      secrets: 0,
      endpointZones: 0,
    });
    expect(
      plannedEnvironment({ ...dev, stream: { mode: 'provisioned', shards: 1, retentionHours: 24 } }, plan).stream,
    ).toEqual({ mode: 'provisioned', shards: 3, retentionHours: 48 });
  });

  it('of another environment does not count, and one that is not there is refused', () => {
    expect(readPlan(outdir, 'prod-small')).toHaveLength(1);
    expect(() => readPlan(outdir, 'small')).toThrow('has no stacks of small: synthesise them with TIDEMARK_ENV=small');
  });
});
