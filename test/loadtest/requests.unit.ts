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

  it('counts what is sent back, and one connection of a server that never falls silent', () => {
    const { responseBytes, connections, httpRequests } = spent;
    // A verdict per event, with its id.
    expect(responseBytes).toBeGreaterThan(httpRequests * 10 * 50);
    expect(connections).toBe(1);
  });

  it('counts a connection per client, and not per request', async () => {
    const { connections, httpRequests } = await spend({ ...LOAD, sender: { kind: 'clients' } });
    expect(connections).toBeGreaterThan(1);
    expect(connections).toBeLessThan(httpRequests);
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
