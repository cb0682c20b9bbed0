import { ASSUMED } from '../../loadtest/costs/assumptions';
import { MONTH_HOURS, MONTH_SECONDS } from '../../loadtest/costs/month';
import { type Bill, monthlyBill } from '../../loadtest/costs/monthly';
import { PRICES, priceOf } from '../../loadtest/costs/prices';
import { NOTHING_SPENT, type Spent } from '../../loadtest/costs/spent';
import { ENVIRONMENT_FILES } from '../../stacks/environments/load';
import type { EnvironmentFile } from '../../stacks/environments/schema';

const { prod, dev } = ENVIRONMENT_FILES;
const SMALL = ENVIRONMENT_FILES['prod-small'];
const MILLION = 1_000_000;
const GB = 1024 ** 3;
const BALANCED = {
  door: 'load-balancer',
  domain: 'events.shop.example',
  certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
  accessLogDays: 30,
} as const satisfies EnvironmentFile['ingest'];

/** A bill of exactly this usage in a month. */
function bill(file: EnvironmentFile, more: Partial<Spent> = {}): Bill {
  return monthlyBill(file, 'us-east-1', { spent: { ...NOTHING_SPENT, ...more }, seconds: MONTH_SECONDS });
}
function part({ lines }: Bill, name: string): number {
  return lines.filter((line) => line.part === name).reduce((sum, { dollars }) => sum + dollars, 0);
}
/** What usage adds to a part. */
function added(name: string, more: Partial<Spent>, file: EnvironmentFile = prod): number {
  return part(bill(file, more), name) - part(bill(file), name);
}

describe('prices', () => {
  it('fall with the amount, from tier to tier', () => {
    expect(priceOf('httpApiRequest', 300 * MILLION, 'us-east-1')).toBeCloseTo(300, 9);
    expect(priceOf('httpApiRequest', 400 * MILLION, 'us-east-1')).toBeCloseTo(390, 9);
    expect(priceOf('httpApiRequest', 400 * MILLION, 'eu-west-1')).toBeCloseTo(333 + 100, 9);
    expect(priceOf('dataOutGb', 0, 'us-east-1')).toBe(0);
  });

  it('each name where they are from', () => {
    for (const { source } of Object.values(PRICES)) expect(new URL(source).protocol).toBe('https:');
  });
});

describe('a bill', () => {
  it('adds what was counted at its price, over 30 days', () => {
    expect(added('tables', { writeUnits: MILLION, readUnits: MILLION })).toBeCloseTo(0.75, 9);
    expect(added('stream', { putUnits: MILLION })).toBeCloseTo(0.014, 9);
    expect(added('lake', { s3Writes: MILLION, s3Bytes: GB })).toBeCloseTo(5.023, 9);
    const hour = monthlyBill(prod, 'us-east-1', { spent: { ...NOTHING_SPENT, putUnits: MILLION }, seconds: 3600 });
    expect(part(hour, 'stream') - part(bill(prod), 'stream')).toBeCloseTo(720 * 0.014, 9);
  });

  it('bills a function for what it works at a vCPU, and for what it waits at its own memory', () => {
    const collect = { count: MILLION, ms: 5 * MILLION, requests: MILLION };
    const gbSeconds = 5000 * (1769 / 1024) + (MILLION * ASSUMED.awsRequestMs * 0.5) / 1000;
    expect(added('functions', { functions: { ...NOTHING_SPENT.functions, collect } })).toBeCloseTo(
      gbSeconds * 0.0000133334 + 0.2,
      9,
    );
  });

  it('has a sum, and for an idle environment its floor', () => {
    const { lines, total } = bill(prod);
    expect(total).toBeCloseTo(
      lines.reduce((sum, { dollars }) => sum + dollars, 0),
      9,
    );
    expect(part(bill(prod), 'endpoints')).toBeCloseTo(3 * 2 * 0.01 * MONTH_HOURS, 9);
    expect(part(bill(prod), 'stream')).toBeCloseTo((0.015 + 0.02) * MONTH_HOURS, 9);
    expect([part(bill(SMALL), 'endpoints'), part(bill(SMALL), 'cache'), part(bill(SMALL), 'door')]).toEqual([0, 0, 0]);
  });

  it('takes the node that the stacks choose for the events of a day, at least those of the file', () => {
    const twoNodes = (each: number): number => 2 * each * MONTH_HOURS;
    expect(part(bill(prod), 'cache')).toBeCloseTo(twoNodes(0.052), 9);
    // A tenth more than the file expects still fits; ten times as many do not.
    expect(part(bill(prod, { events: 30 * 55 * MILLION }), 'cache')).toBeCloseTo(twoNodes(0.052), 9);
    expect(part(bill(prod, { events: 30 * 500 * MILLION }), 'cache')).toBeGreaterThan(twoNodes(0.1752) - 1);
  });

  it('prices the engine that the environment has', () => {
    expect(part(bill(prod), 'Athena')).toBe(0);
    expect(part(bill(prod), 'Spark')).toBeGreaterThan(0);
    expect(part(bill(dev), 'Spark')).toBe(0);
    expect(added('Athena', { s3Bytes: 1024 ** 4 / ASSUMED.athenaPasses }, dev)).toBeCloseTo(
      5 - part(bill(dev), 'Athena'),
      9,
    );
  });
});

describe('the door', () => {
  const requests = { httpRequests: 100 * MILLION };

  it('of an HTTP API is priced by request, and a function URL is free', () => {
    expect(added('door', requests)).toBeCloseTo(100, 9);
    expect(added('door', requests, { ...prod, ingest: { door: 'function-url' } })).toBe(0);
  });

  it('of a load balancer is priced by its hours and its widest dimension', () => {
    const balanced = { ...prod, ingest: BALANCED };
    const hours = (0.0225 + 2 * 0.005) * MONTH_HOURS;
    expect(part(bill(balanced), 'door')).toBeCloseTo(hours, 9);
    // 100 new connections per second: 4 units, and as many for 12,000 open ones.
    const connections = 100 * MONTH_SECONDS;
    expect(added('door', { connections }, balanced)).toBeCloseTo(4 * 0.008 * MONTH_HOURS, 9);
    // 4 GB per hour of bodies: 10 units.
    expect(added('door', { connections, httpBytes: 4 * GB * MONTH_HOURS }, balanced)).toBeCloseTo(
      10 * 0.008 * MONTH_HOURS,
      9,
    );
  });

  it('has a firewall as a line of its own', () => {
    const guarded = { ...prod, ingest: { ...BALANCED, requestsPerAddress: 1000 } };
    expect(part(bill({ ...prod, ingest: BALANCED }, requests), 'WAF')).toBe(0);
    expect(part(bill(guarded, requests), 'WAF')).toBeCloseTo(5 + 3 + 60, 9);
  });

  it('sends out bodies, headers and certificates', () => {
    const bytes = { httpRequests: MILLION, responseBytes: GB, connections: MILLION };
    const around = (MILLION * (ASSUMED.responseHeaderBytes + ASSUMED.handshakeBytes)) / GB;
    expect(added('data out', bytes)).toBeCloseTo((1 + around) * 0.09, 9);
  });
});
