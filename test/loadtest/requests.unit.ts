import { monthlyCost } from '../../loadtest/costs/monthly';
import { PRICES } from '../../loadtest/costs/prices';
import type { Spent } from '../../loadtest/costs/spent';
import { type RequestLoad, spend } from '../../loadtest/measures/requests';

const LOAD: RequestLoad = {
  rate: 20,
  seconds: 60,
  shards: 2,
  lanes: 8,
  flushSeconds: 2,
  warmUpSeconds: 0,
  sender: { kind: 'server', eventsPerRequest: 10 },
};

describe('the requests of a load', () => {
  let spent: Spent;
  beforeAll(async () => {
    spent = await spend(LOAD);
  });

  it('counts every request of every function', () => {
    const { functions, httpRequests, events } = spent;
    expect(httpRequests).toBe(Math.ceil(events / 10));
    expect(functions.collect.count).toBe(httpRequests);
    expect(functions.collect.requests).toBe(httpRequests);
    // One flush every two seconds per shard, for two shards, and one file per minute each.
    expect(functions.aggregate.count).toBe((60 / 2) * 2);
    expect(functions.archive.count).toBe(2);
    expect(functions.pulse.count).toBe(1);
  });

  it('bills a frame a lane, each flush the cells and the ledger of its shard, each archived batch its files', () => {
    const { putUnits, httpRequests, writeUnits, functions, s3Writes, s3Bytes } = spent;
    // Small frames: one unit each; a request of ten events goes into at least two frames and at most ten. Two more are
    // pulses.
    expect(putUnits).toBeGreaterThan(2 * httpRequests);
    expect(putUnits).toBeLessThanOrEqual(8 * httpRequests + 2);
    expect(writeUnits).toBeGreaterThanOrEqual(2 * functions.aggregate.count);
    expect(s3Writes).toBeGreaterThanOrEqual(2);
    expect(s3Bytes).toBeGreaterThan(10_000);
  });

  it('is the same each time, but for the time it takes', async () => {
    const counts = ({ functions, ...rest }: Spent): unknown => ({
      ...rest,
      functions: Object.values(functions).map(({ count, requests }) => [count, requests]),
    });
    expect(counts(await spend(LOAD))).toEqual(counts(spent));
  });

  it('writes less when it flushes less often', async () => {
    const seldom = await spend({ ...LOAD, flushSeconds: 20 });
    expect(seldom.events).toBe(spent.events);
    expect(seldom.writeUnits).toBeLessThan(spent.writeUnits / 2);
  });
});

describe('what a month of it costs', () => {
  const none = { count: 0, ms: 0, requests: 0 };
  const nothing: Spent = {
    events: 1,
    httpRequests: 0,
    httpBytes: 0,
    writeUnits: 0,
    readUnits: 0,
    putUnits: 0,
    s3Writes: 0,
    s3Bytes: 0,
    functions: { collect: none, aggregate: none, archive: none, pulse: none },
  };
  const NODES = { nodeType: 'cache.t4g.medium', nodes: 2 } as const;
  const costs = (more: Partial<Spent>, retentionHours = 24) =>
    monthlyCost({ ...nothing, ...more }, 2_592_000, { shards: 1, retentionHours, ...NODES });

  it('is what the shards and the nodes of the cache cost when nothing comes', () => {
    const [stream, cache] = [720 * 0.015, 2 * 720 * 0.052];
    expect(costs({})).toEqual({ api: 0, functions: 0, stream, tables: 0, cache, lake: 0, total: stream + cache });
    expect(costs({}, 168).stream).toBeCloseTo(720 * (0.015 + 0.02), 10);
  });

  it('adds a million of each at its price', () => {
    const million = 1_000_000;
    expect(costs({ httpRequests: million }).api).toBeCloseTo(1, 10);
    expect(costs({ writeUnits: million, readUnits: million }).tables).toBeCloseTo(0.75, 10);
    expect(costs({ putUnits: million }).stream).toBeCloseTo(720 * 0.015 + 0.014, 10);
    expect(costs({ s3Writes: million, s3Bytes: 1024 ** 3 }).lake).toBeCloseTo(5.023, 10);
  });

  it('bills a function for what it works at a vCPU, and for what it waits at its own memory', () => {
    const collect = { count: 1000, ms: 5000, requests: 1000 };
    const gbSeconds = 5 * (1769 / 1024) + 1000 * 0.01 * 0.5;
    expect(costs({ functions: { ...nothing.functions, collect } }).functions).toBeCloseTo(
      gbSeconds * PRICES.lambdaGbSecond + 0.0002,
      12,
    );
  });
});
