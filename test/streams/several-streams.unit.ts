import { isOfMainStream, shardAmong, severalStreams } from '../../core/stream/several-streams';
import { createPulse } from '../../speed-layer/pulse/handler';
import { nodeCodec } from '../../speed-layer/compression';
import { framesIn, scriptedStream, type Script, type ScriptedStream } from '../collect/collecting';

const NOW = 1_569_931_200_123;
const data = new Uint8Array([1]);

function streams(scripts: { readonly main?: Script; readonly orders?: Script } = {}) {
  const main: ScriptedStream = scriptedStream(scripts.main);
  const orders: ScriptedStream = { ...scriptedStream(scripts.orders), arrivalSlackMs: 7 };
  return { main, orders, all: severalStreams(main, [{ name: 'orders', stream: orders }]) };
}

describe('several streams', () => {
  it('are one that is left as it is where there is no other', () => {
    const main = scriptedStream();

    expect(severalStreams(main, [])).toBe(main);
  });

  it('list all shards under ids that cannot meet, those of the main stream unchanged', async () => {
    const { all, orders } = streams();
    orders.shardList = [{ id: '00', closed: true }];

    expect(await all.shards()).toEqual([
      { id: '00', closed: false },
      { id: '01', closed: false },
      { id: 'orders.00', closed: true },
    ]);
    expect((await all.shards()).map(({ id }) => isOfMainStream(id))).toEqual([true, true, false]);
    expect(shardAmong('orders', 'shardId-000000000000')).toBe('orders.shardId-000000000000');
  });

  it('may go back in time as far as the one that goes back furthest', () => {
    expect(streams().all.arrivalSlackMs).toBe(7);
  });

  it('take each entry where it belongs, and answer in the order of the entries', async () => {
    const { all, main, orders } = streams({ main: [(_, at) => at !== 1] });
    const entry = (partitionKey: string, stream?: string) => ({
      partitionKey,
      data,
      ...(stream === undefined ? {} : { stream }),
    });

    const results = await all.put([entry('a'), entry('b', 'orders'), entry('c'), entry('d', 'orders')]);

    expect(main.taken).toEqual([entry('a')]);
    expect(orders.taken).toEqual([entry('b'), entry('d')]);
    expect(results.map((result) => (result.ok ? result.shard : result.reason))).toEqual([
      '00',
      'orders.00',
      'throughput exceeded',
      'orders.00',
    ]);
  });

  it('do not take what is for a stream that is not there', async () => {
    const { all, main } = streams();

    const results = await all.put([
      { partitionKey: 'a', data, stream: 'returns' },
      { partitionKey: 'b', data },
    ]);

    expect(results[0]).toEqual({ ok: false, reason: 'there is no stream returns' });
    expect(main.taken).toHaveLength(1);
  });

  it('keep what one has taken when another cannot be reached', async () => {
    const { all, main } = streams({ orders: ['unreachable'] });

    const results = await all.put([
      { partitionKey: 'a', data, stream: 'orders' },
      { partitionKey: 'b', data },
    ]);

    expect(results.map((result) => (result.ok ? result.shard : result.reason))).toEqual(['no connection', '00']);
    expect(main.taken).toHaveLength(1);
  });

  it.each([
    ['none of them can be reached', { main: ['unreachable'], orders: ['unreachable'] } as const],
    ['the only one that was asked cannot be reached', { orders: ['unreachable'] } as const],
  ])('fail if %s', async (_, scripts) => {
    const { all, main } = streams(scripts);
    const entries = 'main' in scripts ? [{ partitionKey: 'b', data }] : [];

    await expect(all.put([...entries, { partitionKey: 'a', data, stream: 'orders' }])).rejects.toMatchObject({
      code: 'stream_unavailable',
    });
    expect(main.taken).toEqual([]);
  });

  it('take nothing from an empty put', async () => {
    const { all, main, orders } = streams();

    expect(await all.put([])).toEqual([]);
    expect([...main.calls, ...orders.calls]).toEqual([]);
  });

  it('have a pulse in every open shard of every stream', async () => {
    const { all, main, orders } = streams();
    const pulse = createPulse({
      stream: all,
      clock: { now: () => NOW },
      codec: nodeCodec,
      sleep: () => Promise.resolve(),
      random: () => 0,
    });

    const { shards } = await pulse();

    expect(shards).toEqual(['00', '01', 'orders.00', 'orders.01']);
    for (const { taken } of [main, orders]) {
      expect(taken.map(({ shard }) => shard)).toEqual(['00', '01']);
      expect(framesIn(taken)).toEqual([
        { kind: 'pulse', pulseMs: NOW },
        { kind: 'pulse', pulseMs: NOW },
      ]);
    }
  });
});
